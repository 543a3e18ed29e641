//! All families in one order: a place that two rules find is named by the one that stands first here.

use crate::secrets::rule::Rule;
use crate::secrets::rules::{
    ai, apps, build, chat, cloud, data, forges, generic, infra, mail, packages, payment, watch,
};

/// The families, from the precise to the general: `generic` stays last.
const FAMILIES: [&[Rule]; 13] = [
    cloud::ROWS,
    ai::ROWS,
    forges::ROWS,
    payment::ROWS,
    chat::ROWS,
    mail::ROWS,
    packages::ROWS,
    data::ROWS,
    watch::ROWS,
    build::ROWS,
    infra::ROWS,
    apps::ROWS,
    generic::ROWS,
];

/// Every rule.
pub static RULES: [&Rule; COUNT] = flat();

const COUNT: usize = {
    let (mut count, mut family) = (0, 0);
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

const fn flat() -> [&'static Rule; COUNT] {
    let mut all = [&FAMILIES[0][0]; COUNT];
    let (mut at, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let mut row = 0;
        while row < FAMILIES[family].len() {
            all[at] = &FAMILIES[family][row];
            at += 1;
            row += 1;
        }
        family += 1;
    }
    all
}
