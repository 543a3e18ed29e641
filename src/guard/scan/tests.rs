//! Two threads see what one sees, in the order in which it was handed in.

use crate::guard::scan::look::{look, look_at_all};

const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

#[test]
fn two_threads_see_what_one_sees() {
    let content = |number: usize| {
        let filler = "let value = compute(left, right);\n".repeat(200 + number % 7 * 300);
        let secret = if number.is_multiple_of(5) { TOKEN } else { "" };
        format!("{filler}token = \"{secret}\"\n{filler}").into_bytes()
    };
    let seen = look_at_all(|each| {
        (0..200).for_each(|number| each(number, content(number)));
        Ok::<(), ()>(())
    });
    let seen = seen.expect("nothing fails");
    assert_eq!(seen.len(), 200);
    for (number, looked) in seen.iter().enumerate() {
        let alone = look(number, content(number));
        assert_eq!((looked.key, looked.hits.len()), (number, alone.hits.len()));
        assert_eq!(
            looked.hits.first().map(|hit| hit.finding.line),
            alone.hits.first().map(|hit| hit.finding.line)
        );
    }
}

#[test]
fn an_error_of_the_reader_comes_back() {
    let fed = look_at_all(|each| {
        (0..40).for_each(|number| each(number, vec![b'x'; 64 << 10]));
        Err("the disk went away")
    });
    assert_eq!(fed.map(|seen| seen.len()), Err("the disk went away"));
}
