use wsproof_model::vocabulary::CloseCode;

fn main() {
    let _code = CloseCode::InternalError;
}
