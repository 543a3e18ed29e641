//! What may be typed to `openclaw-release`; help is the doc comments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use openclaw::upgrade::{Channel, Fingerprint, Target, Version};

/// Makes releases of openclaw: tarballs, their signed document, and changes to it.
///
/// docs/releasing.md tells the whole way.
#[derive(Debug, Parser)]
#[command(name = "openclaw-release", version, max_term_width = 100, subcommand_value_name = "VERB")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Gather the licences of everything that is linked into the program
    Notices(Notices),
    /// Put a built program with its licences into a tarball, the same bytes each time
    Pack(Pack),
    /// Describe tarballs in a `release.json`, which is then to be signed
    Document(Document),
    /// Sign a `release.json` with a private key file
    Sign(Sign),
    /// Print a public key as the line that an older key signs
    Line(Line),
    /// Change which share of nodes a release is for
    Rollout(Rollout),
    /// Take a version back: nodes that have it leave it
    Withdraw(Withdraw),
    /// Let a new key take over, signed by an older one
    Rotate(Rotate),
    /// Check a whole base as a node would, and every tarball in it
    Verify(Verify),
}

/// See [`Verb::Notices`].
#[derive(Debug, Args)]
pub struct Notices {
    /// For which machines the program is built, such as `x86_64-unknown-linux-gnu`
    #[arg(long)]
    pub target: Target,
    /// The checkout that the program is built from
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub checkout: PathBuf,
    /// Where the text goes
    #[arg(long, value_name = "FILE", default_value = "NOTICES")]
    pub out: PathBuf,
}

/// See [`Verb::Pack`].
#[derive(Debug, Args)]
pub struct Pack {
    /// The built program
    #[arg(long, value_name = "FILE")]
    pub program: PathBuf,
    /// For which machines it was built, such as `x86_64-unknown-linux-gnu`
    #[arg(long)]
    pub target: Target,
    /// The version that it says to be
    #[arg(long, default_value = env!("CARGO_PKG_VERSION"))]
    pub version: Version,
    /// The licences of what is linked into it, as `notices` writes them
    #[arg(long, value_name = "FILE")]
    pub notices: PathBuf,
    /// The checkout with the licences and the README
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub checkout: PathBuf,
    /// Where the tarball goes
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
}

/// See [`Verb::Document`].
#[derive(Debug, Args)]
pub struct Document {
    /// The tarballs, as `pack` names them
    #[arg(required = true, value_name = "TARBALL")]
    pub tarballs: Vec<PathBuf>,
    /// The channel's last `release.json`: counts on from it, and keeps its withdrawn versions and its keys
    #[arg(long, value_name = "FILE")]
    pub after: Option<PathBuf>,
    /// For whom the release is
    #[arg(long, value_enum, default_value_t = ChannelWord::Stable)]
    pub channel: ChannelWord,
    /// The oldest version that can upgrade to this one directly [default: the one that `--after` names, else this one]
    #[arg(long, value_name = "VERSION")]
    pub upgrades_from: Option<Version>,
    /// The share of nodes that it is for, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 100)]
    pub rollout: u64,
    /// For how many days the document says something
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub days: u16,
    /// What stands before the names of the tarballs: nothing where they lie beside the document
    #[arg(long, value_name = "URL", default_value = "")]
    pub url_prefix: String,
    /// Where the document goes
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
}

/// A channel as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChannelWord {
    /// For everybody
    Stable,
    /// For those who want to be early
    Beta,
}

impl From<ChannelWord> for Channel {
    fn from(word: ChannelWord) -> Self {
        match word {
            ChannelWord::Stable => Self::Stable,
            ChannelWord::Beta => Self::Beta,
        }
    }
}

/// See [`Verb::Sign`].
#[derive(Debug, Args)]
pub struct Sign {
    /// The document
    #[arg(value_name = "RELEASE.JSON")]
    pub document: PathBuf,
    /// The private key, as `ssh-keygen -t ed25519` makes it
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

/// See [`Verb::Line`].
#[derive(Debug, Args)]
pub struct Line {
    /// The public key
    #[arg(value_name = "KEY.PUB")]
    pub key: PathBuf,
    /// Print it as a line of `payload/release-keys/allowed_signers` instead
    #[arg(long)]
    pub allowed_signer: bool,
}

/// See [`Verb::Rollout`].
#[derive(Debug, Args)]
pub struct Rollout {
    /// The document
    #[arg(value_name = "RELEASE.JSON")]
    pub document: PathBuf,
    /// The share, from 0 to 100
    #[arg(value_name = "PERCENT")]
    pub percent: u64,
}

/// See [`Verb::Withdraw`].
#[derive(Debug, Args)]
pub struct Withdraw {
    /// The document
    #[arg(value_name = "RELEASE.JSON")]
    pub document: PathBuf,
    /// Which version
    pub version: Version,
    /// Why, in a sentence for whoever has it
    #[arg(long)]
    pub why: String,
}

/// See [`Verb::Rotate`].
#[derive(Debug, Args)]
pub struct Rotate {
    /// The document
    #[arg(value_name = "RELEASE.JSON")]
    pub document: PathBuf,
    /// The new public key
    #[arg(long, value_name = "KEY.PUB")]
    pub new: PathBuf,
    /// The private key that vouches for it
    #[arg(long, value_name = "FILE", required_unless_present = "signature")]
    pub key: Option<PathBuf>,
    /// The signature of the older key over what `line` prints, made for the namespace `openclaw-key`
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    pub signature: Option<PathBuf>,
    /// A key that counts no longer, by its fingerprint
    #[arg(long, value_name = "SHA256:...")]
    pub retire: Vec<Fingerprint>,
}

/// See [`Verb::Verify`].
#[derive(Debug, Args)]
pub struct Verify {
    /// The folder with `release.json`, `release.json.sig` and the tarballs
    #[arg(value_name = "DIR")]
    pub base: PathBuf,
    /// The file of allowed signers [default: the keys that this build pins]
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_tree_is_sound() {
        Cli::command().debug_assert();
    }
}
