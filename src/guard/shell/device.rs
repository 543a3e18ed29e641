//! Disks written to as such, and new file systems on them.

use crate::guard::command::{Arg, Step};
use crate::guard::paths::{Ground, absolute};
use crate::guard::policy::Guard;

use super::concern::{Concern, Weight, When, reason, shown};

/// Starts of the names of disks, and of the machine's memory, below `/dev`.
const DISKS: &[&str] = &[
    "sd", "hd", "vd", "xvd", "nvme", "mmcblk", "disk", "rdisk", "mapper", "md", "dm-", "mem", "kmem", "port",
    "nbd",
];
/// Programs that make or take away file systems and tables of partitions, with the words that only look.
const FORMATTERS: &[(&str, &[&str])] = &[
    ("mke2fs", &["-n", "-V"]),
    ("mkswap", &["--help", "-V"]),
    ("wipefs", &["-n", "--no-act"]),
    ("blkdiscard", &[]),
    ("shred", &[]),
    ("fdisk", &["-l", "--list", "-s"]),
    ("sfdisk", &["-l", "--list", "-d", "--dump"]),
    ("gdisk", &["-l"]),
    ("sgdisk", &["-p", "--print", "-i", "-v"]),
    ("parted", &["print", "-l", "--list"]),
];
/// Programs that do it by a verb.
const VERBS: &[(&str, &[&str])] = &[
    ("nvme", &["format", "sanitize", "write-zeroes"]),
    ("cryptsetup", &["luksFormat", "erase", "luksErase"]),
    ("zpool", &["destroy", "labelclear"]),
    ("zfs", &["destroy"]),
    ("diskutil", &["eraseDisk", "eraseVolume", "partitionDisk", "zeroDisk", "secureErase", "reformat"]),
    ("hdparm", &["--security-erase", "--security-erase-enhanced", "--trim-sector-ranges"]),
];

/// Adds what `step` would write to a disk.
pub(super) fn look(step: &Step, ground: Ground<'_>, found: &mut Vec<Concern>) {
    let mut refuse = |rule: &str, what: String| {
        let instead =
            "Work on an image file instead; if the disk itself is meant, the person does it from a terminal.";
        let weight = Weight::Refuse;
        found.push(Concern::new(Guard::Commands, weight, When::Always, reason(rule, weight, &what, instead)));
    };
    let program = step.program.as_str();
    let written = step.writes.iter().chain(targets(step));
    if let Some(disk) = written.into_iter().find(|arg| is_disk(arg, step, ground)) {
        refuse("command.device", format!("it would write to the disk `{}` itself", shown(&disk.text)));
    }
    let has = |words: &[&str]| step.args.iter().any(|arg| words.contains(&arg.text.as_str()));
    let looks = FORMATTERS.iter().find(|(name, _)| *name == program).map(|(_, looks)| *looks);
    let is_maker = program.starts_with("mkfs") || program.starts_with("newfs");
    if is_maker || looks.is_some_and(|looks| !has(looks)) {
        let operand = step.operands().into_iter().find(|arg| is_disk(arg, step, ground));
        let is_bare_look =
            program == "wipefs" && !step.has_flag('a', &["all"]) && !step.has_flag('o', &["offset"]);
        if let (Some(disk), false) = (operand, is_bare_look) {
            refuse("command.format", format!("`{program}` would take what is on `{}`", shown(&disk.text)));
        }
    }
    if VERBS.iter().any(|(name, verbs)| *name == program && has(verbs)) {
        refuse("command.format", format!("`{program}` would take what is on a disk"));
    }
    if matches!(program, "pvremove" | "vgremove" | "lvremove") && !step.args.is_empty() {
        refuse("command.format", format!("`{program}` would take a volume away"));
    }
}

/// Returns the files that a program writes, as far as disks are concerned.
fn targets(step: &Step) -> Vec<&Arg> {
    match step.program.as_str() {
        "dd" => Vec::new(),
        "tee" | "sponge" | "truncate" => step.operands(),
        "cp" | "mv" | "install" | "pv" | "cat" if step.program != "cat" => {
            step.operands().last().copied().into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn is_disk(arg: &Arg, step: &Step, ground: Ground<'_>) -> bool {
    let text = arg.text.strip_prefix("of=").unwrap_or(&arg.text);
    if !text.contains("dev") && !step.dir.starts_with("/dev") {
        return false;
    }
    let path = absolute(text, Ground { cwd: &step.dir, ..ground });
    let Ok(below) = path.strip_prefix("/dev") else { return false };
    let name = below.iter().next().and_then(|name| name.to_str()).unwrap_or_default();
    DISKS.iter().any(|start| name.starts_with(start))
}

/// Adds what `dd` would write.
pub(super) fn look_at_dd(step: &Step, ground: Ground<'_>, found: &mut Vec<Concern>) {
    let target = step.args.iter().find(|arg| arg.text.starts_with("of="));
    if let Some(disk) = target.filter(|arg| step.program == "dd" && is_disk(arg, step, ground)) {
        let what = format!("it would write to the disk `{}` itself", shown(&disk.text["of=".len()..]));
        let instead = "Write to an image file instead; if the disk itself is meant, the person does it from a terminal.";
        let reason = reason("command.device", Weight::Refuse, &what, instead);
        found.push(Concern::new(Guard::Commands, Weight::Refuse, When::Always, reason));
    }
}
