//! Files that are large. A pointer of git's large-file storage is a small file, whatever it points at.

/// Returns what is wrong with a file of `bytes` where more than `bytes_max` is large.
pub(super) fn look(bytes: u64, bytes_max: u64) -> Option<String> {
    (bytes > bytes_max).then(|| format!("is large: {}, and {} is the most", shown(bytes), shown(bytes_max)))
}

fn shown(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match UNITS.iter().find(|(_, size)| bytes >= *size) {
        Some((unit, size)) if bytes.is_multiple_of(*size) => format!("{} {unit}", bytes / size),
        Some((unit, size)) => format!("{:.1} {unit}", bytes as f64 / *size as f64),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_larger_is_told() {
        assert_eq!(look(5 << 20, 5 << 20), None);
        assert_eq!(look(0, 1), None);
        assert_eq!(look((5 << 20) + 1, 5 << 20).as_deref(), Some("is large: 5.0 MiB, and 5 MiB is the most"));
        assert_eq!(look(1_500, 1_024).as_deref(), Some("is large: 1.5 KiB, and 1 KiB is the most"));
        assert_eq!(look(9 << 30, 900).as_deref(), Some("is large: 9 GiB, and 900 bytes is the most"));
    }
}
