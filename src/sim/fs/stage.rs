//! Sets the scene for a test and shows it: what a person, another user or another disk put there. Never an effect.
//!
//! A defect in a test's scene is the test's, so these calls panic where the port would answer an error.

use std::collections::BTreeMap;

use crate::base::digest::Digest;
use crate::base::path::AbsPath;

use super::disk::{Body, Facts, Inode, ROOT};
use super::{SimFs, State};

impl SimFs {
    /// Looks at the disk as `user`; 0 may do everything.
    pub fn become_user(&self, user: u32) {
        self.state.borrow_mut().viewer.user = user;
    }

    /// Looks at the disk from other anchors.
    pub fn choose_anchors(&self, anchors: Vec<AbsPath>) {
        self.state.borrow_mut().viewer.anchors = anchors;
    }

    /// Puts a folder, durable; missing folders on the way get mode 0755.
    ///
    /// # Panics
    /// When something else is in the way.
    pub fn put_dir(&self, path: &AbsPath, mode: u32) {
        self.put(path, |state, folder, name| {
            let inode = state.folder_at(folder, name);
            state.give(inode, |facts| facts.mode = mode);
        });
    }

    /// Puts a file, durable; an existing one is overwritten in place, as some editors do.
    ///
    /// # Panics
    /// When something else is in the way.
    pub fn put_file(&self, path: &AbsPath, bytes: &[u8], mode: u32) {
        self.put(path, |state, folder, name| {
            let inode = state.child_or(folder, name, Body::empty_file);
            state.disk.set_file(inode, bytes.to_vec()).expect("a scene puts files over files");
            state.disk.sync_file(inode, super::Extent::Whole).expect("it is a file");
            state.give(inode, |facts| facts.mode = mode);
        });
    }

    /// Puts a symbolic link, durable, over whatever was there.
    ///
    /// # Panics
    /// When a file is in the way of a folder.
    pub fn put_link(&self, path: &AbsPath, target: &str) {
        self.put(path, |state, folder, name| {
            state.disk.add(
                folder,
                name,
                Body::Symlink(target.to_owned()),
                Facts::of(state.viewer.user, 0o777),
            );
        });
    }

    /// Puts a named pipe, durable, over whatever was there.
    ///
    /// # Panics
    /// When a file is in the way of a folder.
    pub fn put_pipe(&self, path: &AbsPath) {
        self.put(path, |state, folder, name| {
            state.disk.add(folder, name, Body::Other, Facts::of(state.viewer.user, 0o600));
        });
    }

    /// Gives the file `existing` the further name `path`, durable.
    ///
    /// # Panics
    /// When `existing` is absent.
    pub fn put_hard_link(&self, existing: &AbsPath, path: &AbsPath) {
        let inode = self.state.borrow().at(existing);
        self.put(path, |state, folder, name| state.disk.link(folder, name, inode));
    }

    /// Gives `path` to another user and group.
    ///
    /// # Panics
    /// When it is absent.
    pub fn chown(&self, path: &AbsPath, uid: u32, gid: u32) {
        let state = &mut *self.state.borrow_mut();
        let inode = state.at(path);
        state.give(inode, |facts| (facts.uid, facts.gid) = (uid, gid));
    }

    /// Puts everything at and below `path` on the device `device`, mounted there.
    ///
    /// # Panics
    /// When it is absent.
    pub fn set_device(&self, path: &AbsPath, device: u64) {
        let state = &mut *self.state.borrow_mut();
        for inode in state.below(state.at(path)) {
            state.disk.node_mut(inode).device = device;
        }
    }

    /// Makes everything at and below `path` a read-only disk.
    ///
    /// # Panics
    /// When it is absent.
    pub fn set_read_only(&self, path: &AbsPath) {
        let state = &mut *self.state.borrow_mut();
        for inode in state.below(state.at(path)) {
            state.disk.node_mut(inode).is_read_only = true;
        }
    }

    /// Returns every path below `/` with its kind, mode and content or target, and its owner where that is not us.
    pub fn tree(&self) -> BTreeMap<String, String> {
        let state = self.state.borrow();
        let mut lines = BTreeMap::new();
        let mut folders = vec![(String::new(), ROOT)];
        while let Some((path, folder)) = folders.pop() {
            let Ok(entries) = state.disk.entries(folder) else { continue };
            for (name, inode) in &entries.names {
                let path = format!("{path}/{name}");
                lines.insert(path.clone(), state.line(*inode));
                if state.disk.is_dir(*inode) {
                    folders.push((path, *inode));
                }
            }
        }
        lines
    }

    /// Runs `act` with the folder of `path`, made when missing, and makes what it did there durable.
    fn put(&self, path: &AbsPath, act: impl FnOnce(&mut State, Inode, &str)) {
        let state = &mut *self.state.borrow_mut();
        let mut folder = ROOT;
        let parent = path.parent().expect("a scene puts things below `/`");
        let mut walked = AbsPath::new("/").expect("`/` is a path");
        for name in parent.as_str().split('/').filter(|name| !name.is_empty()) {
            walked = walked.join(name);
            folder = match state.follow(walked.as_str()) {
                Ok((inode, _)) => inode,
                Err(_) => state.folder_at(folder, name),
            };
        }
        act(state, folder, path.name());
        state.disk.sync_dir(folder, super::Extent::Whole).expect("a scene puts things into folders");
    }
}

impl State {
    fn at(&self, path: &AbsPath) -> Inode {
        let place = self.place(path).expect("a scene changes what is there");
        self.named(&place).expect("a scene changes what is there")
    }

    fn child_or(&mut self, folder: Inode, name: &str, body: fn() -> Body) -> Inode {
        let entries = self.disk.entries(folder).expect("a scene puts things into folders");
        let facts = Facts::of(self.viewer.user, 0o755);
        match entries.names.get(name).copied() {
            Some(inode) => inode,
            None => self.disk.add(folder, name, body(), facts),
        }
    }

    fn folder_at(&mut self, folder: Inode, name: &str) -> Inode {
        let inode = self.child_or(folder, name, Body::empty_dir);
        assert!(self.disk.is_dir(inode), "a scene puts folders over folders: {name}");
        self.disk.sync_dir(folder, super::Extent::Whole).expect("it is a folder");
        inode
    }

    fn give(&mut self, inode: Inode, change: impl FnOnce(&mut Facts)) {
        let node = self.disk.node_mut(inode);
        change(&mut node.facts);
        node.durable_facts = node.facts;
    }

    /// Returns `inode` and everything below it.
    fn below(&self, inode: Inode) -> Vec<Inode> {
        let mut found = vec![inode];
        let mut next = 0;
        while let Some(inode) = found.get(next).copied() {
            next += 1;
            if let Ok(entries) = self.disk.entries(inode) {
                found.extend(entries.names.values());
            }
        }
        found
    }

    fn line(&self, inode: Inode) -> String {
        let node = self.disk.node(inode);
        let Facts { mode, uid, gid } = node.facts;
        let owner = if uid == self.viewer.user { String::new() } else { format!(" of {uid}:{gid}") };
        match &node.body {
            Body::File(content) => {
                let digest = Digest::of(&content.bytes).short(12);
                format!("file {mode:04o} {} bytes {digest}{owner}", content.bytes.len())
            }
            Body::Dir(_) => format!("dir {mode:04o}{owner}"),
            Body::Symlink(target) => format!("link -> {target}{owner}"),
            Body::Other => format!("other {mode:04o}{owner}"),
        }
    }
}
