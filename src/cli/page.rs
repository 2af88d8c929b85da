//! The page that `--report` asks for. It is opened before anything is played, so that a file that cannot be written is told at
//! once and not after minutes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::error::CommandError;

/// A file for a page. One that was not there before is there afterwards only if a page was written.
pub(super) struct PageFile {
    path: PathBuf,
    file: File,
    left: Left,
}

/// What is left if no page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// What was there before, or the page.
    TheFile,
    /// Nothing.
    Nothing,
}

impl PageFile {
    /// Opens it. What it holds stays until there is a page.
    pub(super) fn open(path: PathBuf) -> Result<Self, CommandError> {
        let opened = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => OpenOptions::new()
                .write(true)
                .open(&path)
                .map(|file| (file, Left::TheFile)),
            opened => opened.map(|file| (file, Left::Nothing)),
        };
        match opened {
            Ok((file, left)) => Ok(Self { path, file, left }),
            Err(source) => Err(unwritable(path, source)),
        }
    }

    /// Writes the page, in the place of whatever it holds.
    pub(super) fn write(mut self, page: &str) -> Result<(), CommandError> {
        let written = self
            .emptied()
            .and_then(|()| self.file.write_all(page.as_bytes()));
        self.left = Left::TheFile;
        written.map_err(|source| unwritable(self.path.clone(), source))
    }

    /// What is no file on a disk, a pipe for instance, holds nothing that could be in the way.
    fn emptied(&self) -> io::Result<()> {
        if self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
        }
        Ok(())
    }
}

impl Drop for PageFile {
    fn drop(&mut self) {
        if self.left == Left::Nothing {
            // It is empty, and whoever removed it first has done the same.
            let _gone = std::fs::remove_file(&self.path);
        }
    }
}

fn unwritable(file: PathBuf, source: io::Error) -> CommandError {
    CommandError::File {
        file,
        done: "written",
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("wsproof-page-{name}-{}", std::process::id()));
        let _absent = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_page_takes_the_place_of_one_that_was_longer() {
        let path = folder("longer").join("page.html");
        std::fs::write(&path, "a page that is longer").unwrap();
        PageFile::open(path.clone())
            .unwrap()
            .write("a page")
            .unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a page");
    }

    #[test]
    fn where_no_page_was_written_everything_is_as_it_was() {
        let folder = folder("untouched");
        let (old, new) = (folder.join("old.html"), folder.join("new.html"));
        std::fs::write(&old, "an older page").unwrap();
        drop((
            PageFile::open(old.clone()).unwrap(),
            PageFile::open(new.clone()).unwrap(),
        ));
        assert_eq!(std::fs::read_to_string(&old).unwrap(), "an older page");
        assert!(!new.exists());
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told_when_it_is_opened() {
        let path = folder("nowhere").join("no-folder").join("page.html");
        let error = PageFile::open(path).err().unwrap();
        assert!(error.to_string().contains("no-folder"), "{error}");
    }
}
