//! Regressions in their folder.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Regression, RegressionError, text};

impl Regression {
    /// Reads a regression.
    ///
    /// # Errors
    /// If the file cannot be read, or is no regression; the error says in which line.
    pub fn read(path: &Path) -> Result<Self, RegressionError> {
        let text = fs::read_to_string(path).map_err(|source| RegressionError::Read {
            path: path.to_owned(),
            source,
        })?;
        serde_json::from_str(&text).map_err(|source| RegressionError::Malformed {
            path: path.to_owned(),
            source,
        })
    }

    /// Reads every `.json` file of a folder, in the order of their names. A folder that does not exist holds none.
    ///
    /// # Errors
    /// If the folder or one of the files cannot be read, or a file is no regression.
    pub fn all(folder: &Path) -> Result<Vec<(PathBuf, Self)>, RegressionError> {
        let unreadable = |source| RegressionError::Read {
            path: folder.to_owned(),
            source,
        };
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(error)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(unreadable)?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                paths.push(path);
            }
        }
        paths.sort();
        paths
            .into_iter()
            .map(|path| Self::read(&path).map(|regression| (path, regression)))
            .collect()
    }

    /// Keeps the regression in a folder, which is made where there is none, and says in which file.
    ///
    /// The file is named after the rule and the conversation, so the same conversation is kept once. Another one is
    /// never overwritten, whatever its file is called.
    ///
    /// # Errors
    /// If the folder cannot be made or the file not be written.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, RegressionError> {
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |source| RegressionError::Write { path, source }
        };
        fs::create_dir_all(folder).map_err(unwritable(folder))?;
        let text = text::whole(self)?;
        let stem = self.stem()?;
        let mut path = folder.join(format!("{stem}.json"));
        let mut others = 1_u32;
        loop {
            match fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&path)
            {
                Ok(mut file) => {
                    file.write_all(text.as_bytes()).map_err(unwritable(&path))?;
                    return Ok(path);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if Self::read(&path).is_ok_and(|kept| kept.is_the_same_conversation(self)) {
                        return Ok(path);
                    }
                    others += 1;
                    path = folder.join(format!("{stem}-{others}.json"));
                }
                Err(error) => return Err(unwritable(&path)(error)),
            }
        }
    }

    /// The file's name without its extension: `wire-close-3000-1f3a9c`.
    fn stem(&self) -> Result<String, RegressionError> {
        let mut conversation = text::one_line(&text::particular_limits(&self.limits)?)?;
        conversation.push_str(&text::one_line(&self.connections)?);
        for step in &self.conversation {
            conversation.push_str(&text::one_line(&step.input)?);
        }
        let hash = fowler_noll_vo(conversation.as_bytes()) & 0x00ff_ffff;
        Ok(format!("{}-{hash:06x}", self.rule.replace('/', "-")))
    }

    fn is_the_same_conversation(&self, other: &Self) -> bool {
        let inputs = |regression: &Self| -> Vec<_> {
            let steps = regression.conversation.iter();
            steps.map(|step| step.input.clone()).collect()
        };
        self.rule == other.rule
            && self.limits == other.limits
            && self.connections == other.connections
            && inputs(self) == inputs(other)
    }
}

/// The Fowler-Noll-Vo hash 1a of 32 bits: the same with every version of the standard library.
fn fowler_noll_vo(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}
