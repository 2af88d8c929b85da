//! The levels, and what breaks them.

use super::mentions::{Mention, mentions};
use super::source::Source;

/// Every part: the crate that it belongs to, its name, and its level.
const LEVELS: &[(&str, &str, u8)] = &[
    ("wsproof_model", "tables", 0),
    ("wsproof_model", "vocabulary", 1),
    ("wsproof_model", "lifecycle", 2),
    ("wsproof_model", "run", 2),
    ("wsproof_model", "dependencies", 2),
    ("wsproof_model", "machine", 3),
    ("wsproof_model", "properties", 4),
    ("wsproof", "server", 5),
    ("wsproof", "sequences", 6),
    ("wsproof", "targets", 6),
    ("wsproof", "control", 6),
    ("wsproof", "lockstep", 7),
    ("wsproof", "conformance", 7),
    ("wsproof", "exploration", 7),
    ("wsproof", "incidents", 7),
    ("wsproof", "suites", 7),
    ("wsproof", "mutants", 7),
    ("wsproof", "vectors", 7),
    ("wsproof", "description", 7),
    ("wsproof", "exports", 7),
    ("wsproof", "diff", 7),
    ("wsproof", "report", 8),
    ("wsproof", "cli", 8),
    ("wsproof", "main", 8),
];

/// The part that is checked, and the parts that it is checked against.
const CHECKED: &str = "server";
const CHECKED_AGAINST: [&str; 2] = ["machine", "properties"];

/// A part and its level.
#[derive(Clone, Copy)]
struct Part {
    name: &'static str,
    level: u8,
}

fn part(crate_name: &str, module: &str) -> Option<Part> {
    LEVELS
        .iter()
        .find(|(of, name, _)| *of == crate_name && *name == module)
        .map(|(_, name, level)| Part {
            name,
            level: *level,
        })
}

/// Everything in `source` that the layers do not allow, a line each.
pub(crate) fn violations(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(module) = source.module.first()
        && part(source.crate_name, module).is_none()
    {
        found.push(format!(
            "{}: `{module}` has no level: give it one in `LEVELS` in tests/layers/levels.rs, and in the architecture's \
             list of layers",
            source.file
        ));
    }
    for mention in mentions(source) {
        let line =
            violation(source.crate_name, &mention).map(|why| format!("{}: {why}", source.file));
        found.extend(line.filter(|line| !found.contains(line)));
    }
    found
}

fn violation(crate_name: &str, mention: &Mention) -> Option<String> {
    let path = mention.path.join("::");
    let (target_crate, target_module) = (mention.path.first()?, mention.path.get(1));
    let target = target_module.and_then(|module| part(target_crate, module));
    let Some(own) = mention.module.first() else {
        let why =
            "the root of a crate only lists its parts, so that whoever uses one has to name it";
        return target.map(|_| format!("names `{path}`: {why}"));
    };
    let own = part(crate_name, own)?;
    let Some(target) = target else {
        let hides = mention.is_glob && target_module.is_none();
        return hides.then(|| {
            format!(
                "`{}` takes everything from the root of `{target_crate}`: name the parts",
                own.name
            )
        });
    };
    let names = format!(
        "`{}` (level {}) names `{path}` of `{}` (level {})",
        own.name, own.level, target.name, target.level
    );
    if own.name == CHECKED && CHECKED_AGAINST.contains(&target.name) {
        return Some(format!(
            "{names}: a server that uses what it is checked against proves nothing"
        ));
    }
    (target.level > own.level)
        .then(|| format!("{names}: a part uses only parts of its own level or of a lower one"))
}
