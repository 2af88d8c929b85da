//! Every rule of PROTOCOL.md under a stable name, with its section and what it demands.

macro_rules! rules_table {
    ($then:ident) => {
        $then! {
            HandshakeUpgrade           "handshake/upgrade"            "4"    "A well-formed upgrade of `/ws` is answered with HTTP 101.";
            HandshakeSubprotocol       "handshake/subprotocol"        "4"    "`agent-chat.v1` is selected where it was offered, and nothing is selected where it was not.";
            HandshakeUnauthorized      "handshake/unauthorized"       "4"    "An upgrade with a token that does not hold is answered with HTTP 401, no WebSocket.";
            HandshakeNotFound          "handshake/not-found"          "4"    "An upgrade of another path than `/ws` is answered with HTTP 404.";
            HandshakeMalformed         "handshake/malformed"          "4"    "What is no WebSocket upgrade is answered with HTTP 400 (RFC 6455 section 4.2.1).";
            HandshakeTimeout           "handshake/timeout"            "5"    "An upgrade that does not come within `auth_timeout` is answered with HTTP 408.";
            HandshakeShutdown          "handshake/shutdown"           "5"    "A handshake in progress at a shutdown is answered with HTTP 503.";
            HandshakeEnd               "handshake/end"                "4"    "After a refusal the transport ends.";
            LifecycleTransition        "lifecycle/transition"         "3"    "Each transition is legal and announced with `state_changed`, but those to `closing`, `closed` and `failed`.";
            WireSeq                    "wire/seq"                     "4"    "Server messages count up by one from 0.";
            WireShape                  "wire/shape"                   "4"    "A server message is one JSON object of a known type, with the fields of that type.";
            WireFrames                 "wire/frames"                  "4"    "The server's frames obey RFC 6455.";
            WireLastWord               "wire/last-word"               "7"    "Nothing follows a close frame but the end of the transport.";
            WireSilence                "wire/silence"                 "5"    "Nothing is sent that no rule asks for.";
            WireAuthenticate           "wire/authenticate"            "4"    "A token that holds authenticates the connection.";
            WireAlreadyAuthenticated   "wire/authenticate/again"      "4"    "A second `authenticate` is answered with `error already_authenticated`.";
            WireDuplicateMessage       "wire/user-message/duplicate"  "4"    "A `message_id` that was accepted before on this connection is answered with `error duplicate_message`.";
            WireMessageAccepted        "wire/user-message/accepted"   "4"    "A `user_message` is answered with `message_accepted` and its position, 0 where it starts now.";
            WireStopActive             "wire/stop-agent/active"       "4"    "`stop_agent` of the active message ends its run with `agent_stopped`.";
            WireStopWaiting            "wire/stop-agent/waiting"      "4"    "`stop_agent` of a waiting message is answered with `message_cancelled`.";
            WireStopUnknown            "wire/stop-agent/unknown"      "4"    "`stop_agent` of any other message is answered with `error unknown_message`.";
            WirePing                   "wire/ping"                    "4"    "`ping` is answered with `pong` and its nonce in every open state.";
            WireStatus                 "wire/get-status"              "4"    "`get_status` is answered with `status`.";
            ViolationNotJson           "wire/violation/not-json"      "4"    "Text that is not JSON is answered with `error not_json`.";
            ViolationNotObject         "wire/violation/not-an-object" "4"    "JSON that is not an object is answered with `error not_an_object`.";
            ViolationUnknownType       "wire/violation/unknown-type"  "4"    "An object without a known `type` is answered with `error unknown_type`.";
            ViolationMissingField      "wire/violation/missing-field" "4"    "A message that lacks a field is answered with `error missing_field`.";
            ViolationMistypedField     "wire/violation/mistyped-field" "4"   "A field of the wrong type is answered with `error mistyped_field`.";
            ViolationInvalidId         "wire/violation/invalid-id"    "4"    "An id that is not 1 to 128 bytes long is answered with `error invalid_id`.";
            ViolationNotAuthenticated  "wire/violation/not-authenticated" "4" "`user_message`, `stop_agent` and `get_status` before authentication are answered with `error not_authenticated`.";
            CloseAnswer                "wire/close/answer"            "4"    "A client's close frame is answered with its own code (RFC 6455 section 5.5.1), 1011 with 1000, and the transport ends.";
            CloseEnd                   "wire/close/end"               "3"    "The transport ends when the client answers the close frame or goes, or after `close_timeout`.";
            CloseFail                  "wire/close/fail"              "4"    "A connection that is failed ends at once after the close frame (RFC 6455 section 7.1.7).";
            Close1001                  "wire/close/1001"              "4"    "1001 when the server shuts down.";
            Close1002                  "wire/close/1002"              "4"    "1002 for a frame that breaks RFC 6455.";
            Close1003                  "wire/close/1003"              "4"    "1003 for a binary frame.";
            Close1007                  "wire/close/1007"              "4"    "1007 for text that is not UTF-8.";
            Close1008Violations        "wire/close/1008/violations"   "4"    "1008 after the protocol violation that reaches `violation_limit`.";
            Close1008Connections       "wire/close/1008/connections"  "4"    "1008 for one connection more than a user may hold.";
            Close1009                  "wire/close/1009"              "4"    "1009 for a message over `frame_limit`.";
            Close1011                  "wire/close/1011"              "4"    "1011 never: it is a defect of the server, whatever led to it.";
            Close1013Startup           "wire/close/1013/startup"      "4"    "1013 when the critical services did not come up within `services_timeout`.";
            Close1013Recovery          "wire/close/1013/recovery"     "4"    "1013 when a lost critical service did not come back within `recovery_timeout`.";
            Close3000                  "wire/close/3000"              "4"    "3000 when the token does not hold.";
            Close3008Authentication    "wire/close/3008/authentication" "4"  "3008 when nobody authenticated within `auth_timeout`.";
            Close3008Heartbeat         "wire/close/3008/heartbeat"    "4"    "3008 when the heartbeat went unanswered for `heartbeat_timeout`.";
            HeartbeatPing              "heartbeat/ping"               "5"    "A WebSocket ping every `heartbeat_interval`.";
            QuietIdle                  "quiet/idle"                   "5"    "No message for `idle_timeout` in `processing_ready`: `idle`.";
            QuietWake                  "quiet/wake"                   "5"    "The next message leads out of `idle`.";
            WaitingQueueFull           "waiting/queue-full"           "5"    "One message more than `queue_limit` is answered with `error queue_full` and is not taken.";
            WaitingOrder               "waiting/order"                "5"    "Runs start in the order of acceptance, one at a time.";
            WaitingKept                "waiting/kept"                 "5"    "An accepted message is answered exactly once, or the connection ends.";
            RunsGrammar                "runs/grammar"                 "5"    "The events of a run form a word of the grammar.";
            RunsStarted                "runs/started"                 "5"    "A message whose turn it is gets `agent_started`.";
            RunsEvents                 "runs/events"                  "5"    "What the agent does is told as it happens.";
            RunsTimeout                "runs/timeout"                 "5"    "A run that outlasts `run_timeout` ends with `agent_error timeout`.";
            RunsAgentFailed            "runs/agent-failed"            "5"    "An agent that fails ends its run with `agent_error agent_failed`.";
            RunsAgentPanicked          "runs/agent-panicked"          "5"    "An agent that panics ends its run with `agent_error agent_failed`, and the connection goes on.";
            RunsIdentity               "runs/identity"                "2"    "A run has one `run_id`, which no other run has.";
            OrchestratorPerRun         "orchestrator/per-run"         "5"    "Each run has an orchestrator of its own, released when the run ends.";
            ServicesReady              "services/ready"               "5"    "All critical services up after authentication: `services_ready`, then `processing_ready`.";
            ServicesWithoutTools       "services/without-tools"       "5"    "`tools` down: `degraded`, and runs go on without tool calls.";
            ServicesToolsBack          "services/tools-back"          "3"    "`tools` back: `processing_ready`.";
            ServicesToolLost           "services/tool-lost"           "5"    "A tool call that is under way when `tools` is lost completes with `service_unavailable`.";
            LossActiveRun              "loss/active-run"              "5"    "The active run ends with `agent_error service_unavailable`, naming the lost service.";
            LossReconnecting           "loss/reconnecting"            "5"    "A critical service lost: `degraded`, then `reconnecting`.";
            LossRecovered              "loss/recovered"               "5"    "The critical services are back: `services_ready`, then `processing_ready` or `degraded`, and the queue goes on.";
            LossGivenUp                "loss/given-up"                "5"    "Not back within `recovery_timeout`: each waiting message gets `agent_error service_unavailable`.";
            ShutdownActive             "shutdown/active"              "5"    "A shutdown stops the active run with `agent_stopped shutdown`.";
            ShutdownWaiting            "shutdown/waiting"             "5"    "A shutdown answers each waiting message with `agent_error shutdown`.";
            DepartureEnd               "departure/end"                "5"    "The server lets go of the transport of a client that vanished.";
            GoldenTwoSeconds           "golden/two-seconds"           "1"    "What must come, comes within two seconds.";
            AlwaysReadyBeforeRunning   "always/ready-before-running"  "7"    "No agent event before the first operational state.";
            AlwaysAuthenticated        "always/authenticated-before-heard" "7" "No message is accepted before authentication.";
            AlwaysTerminal             "always/terminal-is-terminal"  "7"    "No transition leaves `closed`; only a retry leaves `failed`.";
            AlwaysNoOrphan             "always/no-orphan"             "7"    "No orchestrator outlives its run, no run its connection.";
            AlwaysIsolation            "always/isolation"             "7"    "A user's outputs are a function of that user's inputs and of the environment.";
            AlwaysProgress             "always/progress"              "7"    "From every reachable state with a message waiting, every fair continuation answers it.";
            AlwaysTotal                "always/total"                 "7"    "Every input has a defined outcome in every state.";
        }
    };
}

pub(crate) use rules_table;
