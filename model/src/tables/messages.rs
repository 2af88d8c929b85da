//! The messages (PROTOCOL.md section 4) and what their types are called in Rust: each with its fields, what a field is, and
//! when it is there. A field that is an `Option` is left out where there is nothing to say; one that is `Nullable` is null then.

macro_rules! messages_table {
    ($then:ident) => {
        $then! {
            /// What a client says.
            #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
            ClientMessage ClientMessageType {
                Authenticate "authenticate" "Says who the client is." {
                    token: String = "A bearer token.";
                }
                UserMessage "user_message" "Asks the agent something." {
                    message_id: Identifier = "The client's name for the message, unique within the connection.";
                    text: String = "What is asked.";
                }
                StopAgent "stop_agent" "Takes a message back, waiting or active." {
                    message_id: Identifier = "The message.";
                }
                Ping "ping" "Asks for a sign of life." {
                    nonce: String = "Comes back in the `pong`.";
                }
                GetStatus "get_status" "Asks where the connection stands." {}
            }

            /// What a server says.
            #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
            ServerMessage ServerMessageType {
                StateChanged "state_changed" "The connection's lifecycle state changed." {
                    from: LifecycleState = "The state before.";
                    to: LifecycleState = "The state after.";
                    reason: Trigger = "What led from one to the other.";
                }
                MessageAccepted "message_accepted" "A message was taken and will be answered." {
                    message_id: Identifier = "The message.";
                    position: u16 = "Its place: 0 starts now, 1 is the first that waits, and so on.";
                }
                MessageCancelled "message_cancelled" "A waiting message was taken back." {
                    message_id: Identifier = "The message.";
                }
                AgentStarted "agent_started" "A run started." {
                    message_id: Identifier = "The message that the run executes.";
                    run_id: Identifier = "The run.";
                }
                AgentThinking "agent_thinking" "The agent had a thought." {
                    message_id: Identifier = "The message that the run executes.";
                    run_id: Identifier = "The run.";
                    thought: String = "The thought.";
                }
                ToolExecuting "tool_executing" "The agent called a tool." {
                    message_id: Identifier = "The message that the run executes.";
                    run_id: Identifier = "The run.";
                    tool: String = "The tool.";
                }
                ToolCompleted "tool_completed" "A tool call came back." {
                    message_id: Identifier = "The message that the run executes.";
                    run_id: Identifier = "The run.";
                    tool: String = "The tool.";
                    result: Option<String> = "What the tool returned, if it did.";
                    error: Option<ToolErrorCode> = "Why the tool returned nothing, if so.";
                }
                AgentCompleted "agent_completed" "The agent answered." {
                    message_id: Identifier = "The message that the run executes.";
                    run_id: Identifier = "The run.";
                    result: String = "The answer.";
                }
                AgentError "agent_error" "A message was given up." {
                    message_id: Identifier = "The message.";
                    run_id: Option<Identifier> = "The run, if one had started.";
                    code: RunErrorCode = "Why.";
                    service: Option<Service> = "The service that was lost, where that is why.";
                }
                AgentStopped "agent_stopped" "A run was stopped." {
                    message_id: Identifier = "The message that the run executes.";
                    run_id: Identifier = "The run.";
                    reason: StopReason = "Why.";
                }
                Pong "pong" "A sign of life." {
                    nonce: String = "As it came in the `ping`.";
                }
                Status "status" "Where the connection stands." {
                    state: LifecycleState = "Its lifecycle state, at the time of the question.";
                    waiting: u16 = "How many messages wait, the active one not counted.";
                    active_message_id: Nullable<Identifier> = "The message that is executed, or null.";
                    services: Services = "The status of each service.";
                }
                Error "error" "The client's message was not taken." {
                    code: ErrorCode = "Why.";
                    detail: String = "Why, and what to do, in words.";
                    message_id: Option<Identifier> = "The message that it is about, where there is one.";
                }
            }
        }
    };
}

pub(crate) use messages_table;
