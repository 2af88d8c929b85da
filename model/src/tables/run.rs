//! The grammar of a run (PROTOCOL.md section 5, "Runs"):
//! `agent_started (agent_thinking | tool_executing tool_completed)* (agent_completed | agent_error | agent_stopped)`.
//!
//! A run may end while a tool call is under way: it is stopped, times out, or its agent fails.
//!
//! A row of `phases` says whether a run in that phase `holds` its orchestrator, or `released` it. Under a row of
//! `events` stands what the compiler says where that event does not belong. The refusals are written out because a
//! compiler message can only be a literal; tests hold each of them against its row.

macro_rules! run_table {
    ($then:ident) => {
        $then! {
            phases {
                Pending   holds    "The message is the next one; its run has not started.";
                Running   holds    "The agent thinks.";
                UsingTool holds    "A tool call is under way.";
                Ended     released "The run is over.";
            }
            events {
                Started   started   "agent_started"   "The run started."
                    "a run starts once, and this one has started: take another from `AgentRuntime::run` for the next message";
                Thinking  thinking  "agent_thinking"  "The agent had a thought."
                    "an agent has no thought before its run starts, while a tool call is under way, or after the end: call `.thinking()` between `.started()` or `.tool_done()` and the end";
                Executing executing "tool_executing"  "The agent called a tool."
                    "an agent calls no tool before its run starts, while another call is under way, or after the end: call `.executing()` between `.started()` or `.tool_done()` and the end";
                ToolDone  tool_done "tool_completed"  "The tool call came back, with a result or an error."
                    "no tool call is under way that could come back: call `.tool_done()` after `.executing()`, once";
                Completed completed "agent_completed" "The agent answered."
                    "an agent cannot answer before its run starts, while a tool call is under way, or a second time: call `.completed()` after `.started()` or `.tool_done()`, once";
                Errored   errored   "agent_error"     "The run failed."
                    "a run cannot fail before it starts, or after its end: call `.errored()` after `.started()`, once";
                Stopped   stopped   "agent_stopped"   "The run was stopped."
                    "a run cannot be stopped before it starts, or after its end: call `.stopped()` after `.started()`, once";
            }
            transitions {
                Pending   { Started => Running }
                Running   { Thinking => Running, Executing => UsingTool, Completed => Ended, Errored => Ended, Stopped => Ended }
                UsingTool { ToolDone => Running, Errored => Ended, Stopped => Ended }
                Ended     { }
            }
        }
    };
}

pub(crate) use run_table;
