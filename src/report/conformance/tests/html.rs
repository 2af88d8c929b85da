//! A check for a browser.

use std::collections::BTreeSet;

use super::hostile::hostile;
use super::*;
use crate::report::conformance::html;
use crate::report::printable::printable;

/// Elements that have no end.
const VOID: [&str; 3] = ["meta", "input", "br"];

/// The names of the elements of a page, each once; that every element ends is checked on the way.
fn elements(page: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut open = Vec::new();
    for tag in page.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap();
        let name = tag.split([' ', '\n', '/']).find(|it| !it.is_empty());
        let name = name.unwrap();
        names.insert(name);
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "</{name}>");
        } else if !(VOID.contains(&name) || tag.ends_with('/') || tag.starts_with('!')) {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new());
    names
}

/// What stands between `before` and a quotation mark.
fn quoted<'a>(page: &'a str, before: &str) -> Vec<&'a str> {
    let after = page.split(before).skip(1);
    after.filter_map(|it| it.split('"').next()).collect()
}

#[test]
fn a_page_says_the_verdict_first_and_needs_nothing_else() {
    for (name, conformance, conclusion) in every_kind() {
        let page = html(&conformance, &again()).unwrap();
        let word = format!("<span class=\"verdict\">{}</span>", conclusion.name());
        let verdict = page.find(&word).unwrap();
        assert!(verdict < page.find("<h2").unwrap(), "{name}");
        assert!(page.contains("<meta name=\"viewport\""));
        let loads = ["script", "img", "link", "iframe", "object", "embed", "base"];
        let elements = elements(&page);
        assert!(loads.iter().all(|it| !elements.contains(it)), "{name}");
        for word in ["src=", "@import", "url(http", "onclick", "href=\"http"] {
            assert!(!page.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn each_link_of_a_page_leads_somewhere_and_each_place_is_one() {
    for (name, conformance, _) in every_kind() {
        let page = html(&conformance, &again()).unwrap();
        let places = quoted(&page, " id=\"");
        let distinct: BTreeSet<_> = places.iter().copied().collect();
        assert_eq!(distinct.len(), places.len(), "{name}");
        let links = quoted(&page, "href=\"#");
        assert!(links.len() >= 3);
        for link in links {
            assert!(distinct.contains(link), "{name}: {link}");
        }
    }
}

#[test]
fn a_page_says_what_became_of_each_rule() {
    for (name, conformance, _) in every_kind() {
        let page = html(&conformance, &again()).unwrap();
        let (_, list) = page.split_once("<section id=\"rules\">").unwrap();
        let (list, _) = list.split_once("</section>").unwrap();
        let items: Vec<_> = list.split("<li class=\"rule ").skip(1).collect();
        assert_eq!(items.len(), Rule::ALL.len(), "{name}");
        for finding in &conformance.rules {
            let named = format!("<code>{}</code>", finding.rule);
            let of_rule = |it: &&&str| it.contains(&named) && it.contains("section ");
            let item = items.iter().find(of_rule).unwrap();
            let state = crate::report::conformance::told::state(&finding.outcome);
            assert!(item.contains(&format!("</span> {state}</span>")), "{item}");
            if let RuleOutcome::NotExercised { reason } = &finding.outcome {
                assert!(item.contains(reason.as_str()), "{item}");
            }
        }
    }
}

#[test]
fn every_conversation_is_drawn_and_the_broken_rule_is_above_the_others() {
    let conversations = |page: &str| page.matches("<ol class=\"sequence\"").count();
    let mut several = CROSSED.verdict.clone();
    let others = CLOSING.verdict.counterexamples.iter().cloned();
    several.counterexamples.extend(others);
    let drawn = conversations(&html(&by_rule(several.clone()), &again()).unwrap());
    assert_eq!(drawn, several.counterexamples.len());
    assert!(drawn > 1);
    let page = html(&CROSSED, &again()).unwrap();
    for lifeline in ["server", "client 0", "client 1"] {
        assert!(page.contains(&format!("<span>{lifeline}</span>")));
    }
    assert!(!page.contains("<span>environment</span>"));
    assert!(
        html(&CLOSING, &again())
            .unwrap()
            .contains("<span>environment</span>")
    );
    assert!(page.find("<section id=\"broken\">") < page.find("<section id=\"rules\">"));
    assert!(
        !html(&FAITHFUL, &again())
            .unwrap()
            .contains("<ol class=\"sequence\"")
    );
}

#[test]
fn a_conversation_is_drawn_as_it_is_told() {
    let page = html(&CLOSING, &again()).unwrap();
    let (_, diagram) = page
        .split_once("<article id=\"shown-wire/close/1011\">")
        .unwrap();
    let (diagram, _) = diagram.split_once("</article>").unwrap();
    insta::assert_snapshot!(diagram);
}

#[test]
fn what_is_listed_as_broken_is_drawn_but_not_among_the_broken_rules() {
    let page = html(&as_expected(), &again()).unwrap();
    assert!(!page.contains("<section id=\"broken\">"));
    assert!(page.contains("<section id=\"listed\">"));
    assert!(page.contains("broken as expected"));
    assert!(page.contains("<ol class=\"sequence\""));
    let page = html(&outlived(), &again()).unwrap();
    assert!(page.contains("take it off the list"));
}

#[test]
fn nothing_that_a_server_says_is_taken_for_a_part_of_the_page() {
    let page = html(&hostile(), &again()).unwrap();
    assert_eq!(
        elements(&page),
        elements(&html(&interrupted(), &again()).unwrap())
    );
    let acts = |it: char| it != '\n' && *printable(&it.to_string()) != it.to_string();
    assert!(!page.contains(acts));
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;]]&#62;&#38;"));
}

#[test]
fn an_outgrown_conversation_and_an_interruption_are_on_the_page() {
    assert!(
        html(&outgrown(), &again())
            .unwrap()
            .contains("step 4: it recorded")
    );
    let page = html(&interrupted(), &again()).unwrap();
    let reason = interrupted().interrupted.unwrap();
    assert!(page.find(&reason).unwrap() < page.find("<section").unwrap());
    assert!(page.contains(crate::report::conformance::told::UNTIL_THEN));
}
