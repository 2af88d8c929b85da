//! The reference on the crate's front page: `model/docs/reference.md` is what the tables say, as text and as a picture.

mod edges;
mod page;
mod picture;
mod place;

use std::path::Path;

use wsproof_model::vocabulary::Limits;

#[test]
fn the_reference_is_what_the_tables_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
    let defaults = serde_json::to_value(Limits::default()).unwrap();
    let page = page::render(&defaults);
    if std::env::var_os("WRITE_REFERENCE").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let refresh = "WRITE_REFERENCE=1 cargo test -p wsproof-model --test reference";
    assert!(
        written == page,
        "docs/reference.md is not what the tables say; write it anew with `{refresh}`, and read the difference. First \
         difference:\n{}",
        first_difference(&written, &page)
    );
}

fn first_difference(written: &str, page: &str) -> String {
    let mut written = written.lines();
    let mut page = page.lines();
    loop {
        match (written.next(), page.next()) {
            (None, None) => return "in how the last line ends".to_owned(),
            (was, is) if was == is => {}
            (was, is) => {
                return format!(
                    "written: {}\ntables:  {}",
                    was.unwrap_or_default(),
                    is.unwrap_or_default()
                );
            }
        }
    }
}
