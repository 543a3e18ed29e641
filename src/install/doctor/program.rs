//! The program behind the stable path: whether it is there, may run, and was built for this machine. Pure.

use super::table::{Finding, Kind};
use crate::base::path::AbsPath;

/// The program as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// The stable path leads to no file.
    Gone,
    /// It leads to a file.
    File {
        /// The file itself.
        place: AbsPath,
        /// Its permission bits.
        mode: u32,
        /// What its header says it was built for; `None` where it has no header that we know.
        built: Option<Built>,
    },
}

/// What a program was built for, in the words of the standard library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Built {
    /// `linux` or `macos`; `None` where the header does not tell.
    pub os: Option<&'static str>,
    /// The architectures; several in one file on macOS.
    pub arch: Vec<String>,
}

/// Judges the program at `stable` on a machine of this kind.
pub(super) fn judge(program: &Program, stable: &AbsPath, os: &str, arch: &str) -> Option<Finding> {
    match program {
        Program::Gone => {
            Some(Finding::of(Kind::ProgramGone).at(stable).why(format!("`{stable}` leads to no file")))
        }
        Program::File { place, mode, .. } if mode & 0o100 == 0 => {
            let why = format!("its mode is {mode:04o}");
            Some(Finding::of(Kind::ProgramMode).at(place).why(why))
        }
        Program::File { place, built: Some(built), .. } if !built.runs_on(os, arch) => {
            let why = format!("it is built for {built}, and this machine is {os} on {arch}");
            Some(Finding::of(Kind::ProgramMachine).at(place).why(why))
        }
        Program::File { .. } => None,
    }
}

impl Built {
    /// Reads the header of a program.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        elf(bytes).or_else(|| mach(bytes))
    }

    fn runs_on(&self, os: &str, arch: &str) -> bool {
        self.os.is_none_or(|built| built == os) && self.arch.iter().any(|built| built == arch)
    }
}

impl std::fmt::Display for Built {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let arch = self.arch.join(" and ");
        match self.os {
            Some(os) => write!(f, "{os} on {arch}"),
            None => f.write_str(&arch),
        }
    }
}

/// Linux and most other systems: the machine stands in bytes 18 and 19, in the order that byte 5 names.
fn elf(bytes: &[u8]) -> Option<Built> {
    let header = bytes.get(..20).filter(|header| header.starts_with(b"\x7fELF"))?;
    let machine = [header[18], header[19]];
    let machine = if header[5] == 2 { u16::from_be_bytes(machine) } else { u16::from_le_bytes(machine) };
    let arch = match machine {
        3 => "x86".to_owned(),
        21 => "powerpc64".to_owned(),
        22 => "s390x".to_owned(),
        40 => "arm".to_owned(),
        62 => "x86_64".to_owned(),
        183 => "aarch64".to_owned(),
        243 => "riscv64".to_owned(),
        258 => "loongarch64".to_owned(),
        other => format!("machine {other}"),
    };
    // Linux and the BSDs write the same header, so the system is not told by it.
    Some(Built { os: None, arch: vec![arch] })
}

/// macOS: one architecture, or a table of several.
fn mach(bytes: &[u8]) -> Option<Built> {
    let word = |at: usize| <[u8; 4]>::try_from(bytes.get(at..at + 4)?).ok();
    let named = |cpu: u32| match cpu {
        0x0100_0007 => "x86_64".to_owned(),
        0x0100_000c => "aarch64".to_owned(),
        other => format!("processor {other:#x}"),
    };
    let arch = match word(0)? {
        [0xcf, 0xfa, 0xed, 0xfe] => vec![named(u32::from_le_bytes(word(4)?))],
        [0xca, 0xfe, 0xba, 0xbe] => {
            /// A table of more is no program: Java classes begin with the same bytes.
            const ARCHITECTURES_MAX: u32 = 16;
            let count = u32::from_be_bytes(word(4)?).min(ARCHITECTURES_MAX);
            let entry = |n: u32| word(8 + 20 * n as usize).map(|cpu| named(u32::from_be_bytes(cpu)));
            (0..count).map_while(entry).collect()
        }
        _no_magic => return None,
    };
    Some(Built { os: Some("macos"), arch })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(machine: u16, order: u8) -> Vec<u8> {
        let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
        bytes[5] = order;
        bytes.resize(18, 0);
        bytes.extend(if order == 2 { machine.to_be_bytes() } else { machine.to_le_bytes() });
        bytes
    }

    fn check(bytes: &[u8], os: &str, arch: &str, is_fit: bool) {
        let place = AbsPath::new("/r/p").expect("a path");
        let program = Program::File { place: place.clone(), mode: 0o755, built: Built::of(bytes) };
        let found = judge(&program, &place, os, arch).map(|finding| finding.code);
        assert_eq!(found, (!is_fit).then_some(Kind::ProgramMachine), "{bytes:?} on {os} {arch}");
    }

    #[test]
    fn a_header_tells_the_machine() {
        check(&header(62, 1), "linux", "x86_64", true);
        check(&header(62, 1), "linux", "aarch64", false);
        check(&header(183, 1), "linux", "aarch64", true);
        check(&header(22, 2), "linux", "s390x", true);
        check(&header(9_999, 1), "linux", "x86_64", false);
        let arm_mac = [&[0xcf, 0xfa, 0xed, 0xfe][..], &0x0100_000c_u32.to_le_bytes()].concat();
        check(&arm_mac, "macos", "aarch64", true);
        check(&arm_mac, "linux", "aarch64", false);
        let both = [
            &[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2][..],
            &0x0100_0007_u32.to_be_bytes(),
            &[0; 16],
            &0x0100_000c_u32.to_be_bytes(),
            &[0; 16],
        ];
        check(&both.concat(), "macos", "x86_64", true);
        check(&both.concat(), "macos", "aarch64", true);
    }

    #[test]
    fn what_has_no_header_is_left_to_the_run() {
        for bytes in [&b""[..], b"#!/bin/sh\n", b"\x7fELF", &[0xca, 0xfe, 0xba]] {
            check(bytes, "linux", "x86_64", true);
        }
    }

    #[test]
    fn mode_and_absence_come_first() {
        let place = AbsPath::new("/r/p").expect("a path");
        let locked = Program::File { place: place.clone(), mode: 0o644, built: None };
        let code = |program: &Program| judge(program, &place, "linux", "x86_64").map(|finding| finding.code);
        assert_eq!(code(&locked), Some(Kind::ProgramMode));
        assert_eq!(code(&Program::Gone), Some(Kind::ProgramGone));
    }
}
