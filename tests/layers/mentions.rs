//! The paths that a source file names, resolved as far as the crates' own parts go.

use std::collections::BTreeMap;

use super::source::{Source, Token};

/// A path that is named somewhere, from the name of its crate on.
pub(crate) struct Mention {
    /// The module that names it.
    pub(crate) module: Vec<String>,
    pub(crate) path: Vec<String>,
    /// Whether everything in it is taken.
    pub(crate) is_glob: bool,
}

/// Every path in `source` that leads into one of the two crates.
///
/// A name that an import gives holds in the whole file, which is more than the language says, and so finds no less.
pub(crate) fn mentions(source: &Source) -> Vec<Mention> {
    let mut reader = Reader { named: Vec::new() };
    reader.read(&source.tokens, &Place::of(source));
    let aliases = aliases(source, &reader.named);
    let resolved = reader.named.iter().filter_map(|named| {
        named.resolve(source, &aliases).map(|path| Mention {
            module: named.module.clone(),
            path,
            is_glob: named.is_glob,
        })
    });
    resolved.collect()
}

/// What the names stand for that imports give, renamed ones first: who imports `super::b` means the `b` of another `use`.
fn aliases(source: &Source, named: &[Named]) -> Aliases {
    let mut aliases = Aliases::new();
    let (renamed, kept): (Vec<_>, Vec<_>) = named
        .iter()
        .partition(|named| named.alias.as_ref() != named.segments.last());
    for imports in [renamed, kept] {
        // An import may build on another that stands below it, so they are gone through until no name is added.
        loop {
            let known = aliases.len();
            for named in &imports {
                if let (Some(alias), Some(path)) = (&named.alias, named.resolve(source, &aliases)) {
                    aliases.entry(alias.clone()).or_insert(path);
                }
            }
            if aliases.len() == known {
                break;
            }
        }
    }
    aliases
}

type Aliases = BTreeMap<String, Vec<String>>;

/// A path as it stands in the file.
struct Named {
    module: Vec<String>,
    segments: Vec<String>,
    /// The name that an import gives to it.
    alias: Option<String>,
    is_glob: bool,
}

impl Named {
    fn resolve(&self, source: &Source, aliases: &Aliases) -> Option<Vec<String>> {
        let (first, rest) = self.segments.split_first()?;
        let own_crate = source.crate_name.to_owned();
        // A word that stands alone is a path only in an import; elsewhere it is anything that has a name.
        let is_path = !rest.is_empty() || self.alias.is_some();
        let start = match first.as_str() {
            "crate" => vec![own_crate],
            "wsproof" | "wsproof_model" => vec![first.clone()],
            "self" | "super" => {
                let mut start = vec![own_crate];
                start.extend(self.module.iter().cloned());
                if first == "super" && start.len() > 1 {
                    start.pop();
                }
                start
            }
            _ if is_path && aliases.contains_key(first) => aliases[first].clone(),
            // In the root, a part may be named without `crate`.
            _ if is_path && self.module.is_empty() => vec![own_crate, first.clone()],
            _ => return None,
        };
        Some(rest.iter().fold(start, |mut path, segment| {
            match segment.as_str() {
                "self" => {}
                "super" => drop(path.pop()),
                _ => path.push(segment.clone()),
            }
            path
        }))
    }
}

/// Where a token stands.
#[derive(Clone)]
struct Place {
    module: Vec<String>,
    /// What stands before the braces of an import: `a::b` in `use a::b::{…}`.
    prefix: Vec<String>,
    is_import: bool,
}

impl Place {
    fn of(source: &Source) -> Self {
        Self {
            module: source.module.clone(),
            prefix: Vec::new(),
            is_import: false,
        }
    }
}

struct Reader {
    named: Vec<Named>,
}

impl Reader {
    fn read(&mut self, tokens: &[Token], place: &Place) {
        let mut place = place.clone();
        let mut rest = tokens;
        while let Some((token, after)) = rest.split_first() {
            rest = match token {
                Token::Word(word) if word == "use" => {
                    place.is_import = true;
                    after
                }
                Token::Word(word) if word == "mod" => self.read_module(after, &place),
                Token::Word(_) => self.read_path(rest, &place),
                Token::Mark(';') => {
                    place.is_import = false;
                    after
                }
                Token::Mark('*') if place.is_import => {
                    self.name(&place, &[], None, true);
                    after
                }
                Token::Group(inside) => {
                    self.read(inside, &place);
                    after
                }
                Token::Separator | Token::Mark(_) | Token::Literal => after,
            };
        }
    }

    /// After `mod`: `name { … }` is read as a module of its own, `name;` is passed over.
    fn read_module<'a>(&mut self, tokens: &'a [Token], place: &Place) -> &'a [Token] {
        let [Token::Word(name), rest @ ..] = tokens else {
            return tokens;
        };
        let [Token::Group(inside), rest @ ..] = rest else {
            return rest;
        };
        let mut inner = place.clone();
        inner.module.push(name.clone());
        self.read(inside, &inner);
        rest
    }

    /// Reads `a::b::c`, `a::{…}` or `a::*`, with the name that an import gives to it.
    fn read_path<'a>(&mut self, tokens: &'a [Token], place: &Place) -> &'a [Token] {
        let mut segments = Vec::new();
        let mut rest = tokens;
        while let [Token::Word(word), after @ ..] = rest {
            segments.push(word.clone());
            rest = after;
            match rest {
                [Token::Separator, Token::Group(inside), after @ ..] if place.is_import => {
                    let mut inner = place.clone();
                    inner.prefix.extend(segments);
                    self.read(inside, &inner);
                    return after;
                }
                [Token::Separator, Token::Mark('*'), after @ ..] => {
                    self.name(place, &segments, None, true);
                    return after;
                }
                [Token::Separator, after @ ..] => rest = after,
                _ => break,
            }
        }
        let (alias, rest) = match rest {
            [Token::Word(word), Token::Word(alias), after @ ..]
                if word == "as" && place.is_import =>
            {
                (Some(alias.clone()), after)
            }
            _ => (segments.last().filter(|_| place.is_import).cloned(), rest),
        };
        self.name(place, &segments, alias, false);
        rest
    }

    fn name(&mut self, place: &Place, segments: &[String], alias: Option<String>, is_glob: bool) {
        let segments = [&place.prefix, segments].concat();
        self.named.push(Named {
            module: place.module.clone(),
            segments,
            alias,
            is_glob,
        });
    }
}
