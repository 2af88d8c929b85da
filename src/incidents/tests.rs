use std::collections::BTreeSet;
use std::path::Path;

use super::*;

#[test]
fn there_are_at_least_twelve_incidents_with_names_of_their_own() {
    let names: BTreeSet<_> = Incident::ALL.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), Incident::ALL.len());
    assert!(names.len() >= 12);
    for name in names {
        let kebab = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        assert!(name.chars().all(kebab), "{name}");
        assert_eq!(Incident::named(name).map(|it| it.name), Some(name));
    }
    assert!(Incident::named("no-such-incident").is_none());
}

#[test]
fn each_has_a_file_of_its_own_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/incidents");
    for incident in Incident::ALL {
        let file = folder.join(format!("{}.rs", incident.name.replace('-', "_")));
        assert!(file.is_file(), "{}", file.display());
    }
}

#[test]
fn what_the_types_forbid_is_a_program_that_the_compiler_refuses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut refused = 0;
    for incident in Incident::ALL {
        let Types::Forbid { refusal, .. } = incident.types else {
            continue;
        };
        assert!(root.join(refusal.program).is_file(), "{}", refusal.program);
        assert!(refusal.error().starts_with("error"), "{}", refusal.error());
        refused += 1;
    }
    assert!(refused > 0);
}
