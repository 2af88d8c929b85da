//! The limits and their defaults (PROTOCOL.md section 5, "Defaults"), which timer each timeout belongs to, and whether it
//! is an `Allowance`, so that a lower one refuses or gives up what a higher one allows, or a `Pace` that only says how
//! soon something harmless happens.

macro_rules! limits_table {
    ($then:ident) => {
        $then! {
            timeouts {
                Authentication  auth_timeout       5   Allowance "Nobody authenticated in time: close 3008 (408 while the handshake lasts).";
                Services        services_timeout   10  Allowance "The critical services did not come up in time: close 1013.";
                Run             run_timeout        300 Allowance "A run outlasted it: `agent_error timeout`.";
                Idle            idle_timeout       60  Pace      "No message came for so long in `processing_ready`: `idle`.";
                Recovery        recovery_timeout   30  Allowance "A lost critical service did not come back in time: close 1013.";
                Heartbeat       heartbeat_interval 20  Pace      "Time for the next heartbeat, a WebSocket ping.";
                HeartbeatAnswer heartbeat_timeout  60  Allowance "The oldest unanswered heartbeat stayed unanswered for so long: close 3008.";
                Close           close_timeout      10  Allowance "The client did not answer the close frame: the transport is let go.";
            }
            bounds {
                queue_limit          u16 16    Allowance "Messages that may wait on one connection, the active one not counted.";
                frame_limit          u32 65536 Allowance "Bytes that a message from the client may have.";
                connections_per_user u16 3     Allowance "Connections that a user may hold at the same time.";
                violation_limit      u16 5     Allowance "The protocol violation, counted from 1, that closes the connection.";
            }
        }
    };
}

pub(crate) use limits_table;
