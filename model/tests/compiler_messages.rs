//! What the compiler says to those who do what must not be done: for each file of `ui`, the whole message.

#[test]
fn what_does_not_compile_says_why() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
