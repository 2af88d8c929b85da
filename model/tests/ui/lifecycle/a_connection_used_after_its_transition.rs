use wsproof_model::lifecycle::Connection;

fn main() {
    let ready = Connection::open(()).upgraded().credentials_accepted().critical_services_up().pipeline_opened();
    let _first_run = ready.run_started();
    let _second_run = ready.run_started();
}
