//! What the compiler says to those who would have a server without an agent runtime (PROTOCOL.md section 6), and to the
//! author of the wrong example: for each file, the whole message.

#[test]
fn what_does_not_compile_says_why() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
    cases.compile_fail("examples/wrong/chat_server.rs");
}

#[test]
fn the_readme_shows_what_the_compiler_says_to_the_wrong_example() {
    let read = |file| std::fs::read_to_string(file).expect("the file is there");
    let (readme, said) = (read("README.md"), read("examples/wrong/chat_server.stderr"));
    let (_, shown) = readme
        .split_once("```text\nerror[")
        .expect("the README shows an error");
    let (shown, _) = shown.split_once("```").expect("and its end");
    let shown = format!("error[{shown}");
    assert_eq!(
        shown.matches("error[").count(),
        said.matches("error[").count()
    );
    for line in shown.lines().filter(|line| *line != "…") {
        assert!(
            said.lines().any(|words| words == line),
            "the compiler does not say `{line}`: take over what examples/wrong/chat_server.stderr says"
        );
    }
}
