//! The index's memory of trees: for each folder, how many entries it has and which tree they are. git drops what a
//! change makes wrong, and writes commits by what is left, so we may trust it as far as git does. Pure.

/// The trees that an index remembers, a folder before those in it.
#[derive(Debug)]
pub(super) struct CacheTree {
    bytes: Vec<u8>,
    nodes: Vec<Node>,
    id_bytes: usize,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    name: (u32, u32),
    /// How many entries the folder has, with those of folders in it; `None` since one of them changed.
    entries: Option<u32>,
    id_at: u32,
    /// The node after the last one in this folder.
    end: u32,
}

/// A folder in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Folder(u32);

/// Folders within each other that are read: more than any file system's paths have room for.
const DEPTH_MAX: usize = 4_096;

impl CacheTree {
    /// Reads the body of the extension; `None` where it has another form.
    pub(super) fn parse(body: &[u8], id_bytes: usize) -> Option<Self> {
        let mut nodes: Vec<Node> = Vec::new();
        // The folders that are open: their node, and how many of their folders are still to come.
        let mut open: Vec<(usize, u32)> = Vec::new();
        let mut at = 0;
        loop {
            let name_bytes = body.get(at..)?.iter().position(|byte| *byte == 0)?;
            let name = (at as u32, name_bytes as u32);
            let (entries, after) = number(body, at + name_bytes + 1, b' ')?;
            let (folders, after) = number(body, after, b'\n')?;
            let entries = u32::try_from(entries).ok();
            at = after + if entries.is_some() { id_bytes } else { 0 };
            if at > body.len() || open.len() > DEPTH_MAX {
                return None;
            }
            nodes.push(Node { name, entries, id_at: after as u32, end: 0 });
            open.push((nodes.len() - 1, u32::try_from(folders).ok()?));
            while let Some((node, 0)) = open.last().copied() {
                nodes[node].end = nodes.len() as u32;
                open.pop();
            }
            match open.last_mut() {
                Some((_, to_come)) => *to_come -= 1,
                None => break,
            }
        }
        (at == body.len()).then(|| Self { bytes: body.to_vec(), nodes, id_bytes })
    }

    /// Returns the top folder.
    pub(super) fn root(&self) -> Folder {
        Folder(0)
    }

    /// Returns the tree that `folder` is, and how many entries that covers; `None` since one of them changed.
    pub(super) fn tree(&self, folder: Folder) -> Option<(&[u8], usize)> {
        let node = &self.nodes[folder.0 as usize];
        let id = &self.bytes[node.id_at as usize..];
        Some((&id[..self.id_bytes.min(id.len())], node.entries? as usize))
    }

    /// Returns the folders in `folder`, sorted by name.
    pub(super) fn folders(&self, folder: Folder) -> Vec<(&[u8], Folder)> {
        let mut folders = Vec::new();
        let mut next = folder.0 + 1;
        while next < self.nodes[folder.0 as usize].end {
            let node = &self.nodes[next as usize];
            let name = &self.bytes[node.name.0 as usize..][..node.name.1 as usize];
            folders.push((name, Folder(next)));
            next = node.end;
        }
        folders.sort_unstable_by_key(|(name, _)| *name);
        folders
    }
}

/// Reads a decimal number, perhaps negative, that `end` follows; returns it and where reading goes on.
fn number(bytes: &[u8], at: usize, end: u8) -> Option<(i64, usize)> {
    // Ten digits and a sign are the most that an int has.
    let rest = bytes.get(at..)?;
    let length = rest.iter().take(12).position(|byte| *byte == end)?;
    let text = std::str::from_utf8(&rest[..length]).ok()?;
    Some((text.parse().ok()?, at + length + 1))
}
