//! The grammar of a run (PROTOCOL.md section 5, "Runs"):
//! `agent_started (agent_thinking | tool_executing tool_completed)* (agent_completed | agent_error | agent_stopped)`.
//!
//! A run may end while a tool call is under way: it is stopped, times out, or its agent fails.

macro_rules! run_table {
    ($then:ident) => {
        $then! {
            phases {
                Pending   "The message is the next one; its run has not started.";
                Running   "The agent thinks.";
                UsingTool "A tool call is under way.";
                Ended     "The run is over.";
            }
            events {
                Started   started   "agent_started"   "The run started.";
                Thinking  thinking  "agent_thinking"  "The agent had a thought.";
                Executing executing "tool_executing"  "The agent called a tool.";
                ToolDone  tool_done "tool_completed"  "The tool call came back, with a result or an error.";
                Completed completed "agent_completed" "The agent answered.";
                Errored   errored   "agent_error"     "The run failed.";
                Stopped   stopped   "agent_stopped"   "The run was stopped.";
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
