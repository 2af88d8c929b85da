//! The model and the newest release: they differ only with a decision.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

use wsproof::description::{Description, NEWEST, RELEASED, RELEASES};
use wsproof::diff::{Level, diff};
use wsproof_model::PROTOCOL_VERSION;

/// A version by semantic versioning: major, minor, patch.
type Version = [u64; 3];

fn version(text: &str) -> Version {
    let parts: Vec<_> = text.split('.').map(|part| part.parse().unwrap()).collect();
    parts.try_into().unwrap()
}

/// The least version that says, of a change since another, that it is so weighty.
const fn least([major, minor, patch]: Version, level: Level) -> Version {
    match level {
        Level::Equal => [major, minor, patch],
        Level::Patch => [major, minor, patch + 1],
        Level::Minor => [major, minor + 1, 0],
        Level::Major => [major + 1, 0, 0],
    }
}

/// What is to be done where the model is another than the newest release and does not say so, if it is.
fn undecided(model: &Description, release: &Description, name: &str) -> Option<String> {
    let verdict = diff(release, model).unwrap().verdict;
    let (is, was) = (version(&model.version), version(&release.version));
    let least = least(was, verdict);
    if verdict == Level::Equal {
        return (is != was).then(|| {
            format!(
                "the model is equal to the release {name}, version {}, and says that it is version {}. Set \
                 PROTOCOL_VERSION in model/src/lib.rs back",
                release.version, model.version
            )
        });
    }
    (is < least).then(|| {
        let [major, minor, patch] = least;
        format!(
            "the model differs from the release {name}, version {}, by a change that is {}, and says that it is version \
             {}. See what it means with `wsproof diff {name}`. Then raise PROTOCOL_VERSION in model/src/lib.rs to \
             {major}.{minor}.{patch}, and, when the change is released, keep it: \
             `wsproof export machine > model/releases/vN.json`, with vN added to the releases in \
             src/description/releases.rs",
            release.version,
            verdict.name(),
            model.version
        )
    })
}

fn newest() -> Description {
    NEWEST.description().unwrap()
}

/// The first one: what is held with it holds whatever was released since.
fn first() -> Description {
    RELEASES[0].description().unwrap()
}

#[test]
fn the_model_differs_from_the_newest_release_only_with_a_decision() {
    let model = Description::of_the_model(RELEASED).unwrap();
    assert_eq!(model.version, PROTOCOL_VERSION);
    if let Some(text) = undecided(&model, &newest(), NEWEST.name) {
        panic!("{text}");
    }
}

#[test]
fn a_change_without_a_decision_is_told_with_what_to_do() {
    let release = first();
    let mut model = release.clone();
    model.limits.get_mut("run_timeout").unwrap().default = 1;
    let told = undecided(&model, &release, "v1").unwrap();
    assert!(told.contains("by a change that is major"), "{told}");
    assert!(told.contains("model/src/lib.rs to 2.0.0"), "{told}");
    for (version, decided) in [("1.0.1", false), ("1.1.0", false), ("2.0.0", true)] {
        version.clone_into(&mut model.version);
        let told = undecided(&model, &release, "v1");
        assert_eq!(told.is_none(), decided, "{version}: {told:?}");
    }
}

#[test]
fn a_version_that_is_raised_without_a_change_is_told() {
    let release = first();
    let mut model = release.clone();
    "1.0.1".clone_into(&mut model.version);
    let told = undecided(&model, &release, "v1").unwrap();
    assert!(told.contains("lib.rs back"), "{told}");
}

#[test]
fn every_release_can_be_read_and_is_later_than_the_one_before() {
    let mut versions = Vec::new();
    for release in RELEASES {
        let description = release.description().unwrap();
        let mut written = Vec::new();
        description.write(&mut written).unwrap();
        let again = Description::read(std::str::from_utf8(&written).unwrap()).unwrap();
        assert_eq!(again, description, "{}", release.name);
        versions.push(version(&description.version));
    }
    assert!(
        versions.is_sorted_by(|one, next| one < next),
        "{versions:?}"
    );
}
