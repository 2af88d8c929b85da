use wsproof_model::dependencies::Dependencies;

fn main() {
    let _dependencies = Dependencies::new().llm("one").llm("another");
}
