//! The system's error codes with this platform's numbers, so that nobody can tell a simulated error from a real one.

use std::io;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $linux:literal, $macos:literal;)+) => {
        /// An error of the system.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Errno { $($(#[doc = $doc])+ $name,)+ }

        impl Errno {
            /// Returns the number that the system gives it.
            pub fn number(self) -> i32 {
                match self { $(Self::$name => if cfg!(target_vendor = "apple") { $macos } else { $linux },)+ }
            }
        }
    };
}

codes! {
    /// Not allowed to anybody but the owner.
    Eperm = 1, 1;
    /// Nothing of that name.
    Enoent = 2, 2;
    /// Input or output error.
    Eio = 5, 5;
    /// Permission denied.
    Eacces = 13, 13;
    /// In use, such as a mount point.
    Ebusy = 16, 16;
    /// The name is taken.
    Eexist = 17, 17;
    /// Not a folder.
    Enotdir = 20, 20;
    /// A folder.
    Eisdir = 21, 21;
    /// What was asked makes no sense.
    Einval = 22, 22;
    /// No space left on the device.
    Enospc = 28, 28;
    /// The file system is read-only.
    Erofs = 30, 30;
    /// The name is too long.
    Enametoolong = 36, 63;
    /// The folder holds something.
    Enotempty = 39, 66;
    /// A link where none may be, or too many of them.
    Eloop = 40, 62;
    /// The quota is used up.
    Edquot = 122, 69;
}

impl From<Errno> for io::Error {
    fn from(errno: Errno) -> Self {
        Self::from_raw_os_error(errno.number())
    }
}
