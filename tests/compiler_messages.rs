//! What the compiler says to those who would have a server without an agent runtime (PROTOCOL.md section 6): for each
//! file of `ui`, the whole message.

#[test]
fn a_server_without_an_agent_runtime_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
