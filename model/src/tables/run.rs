//! The grammar of a run (PROTOCOL.md section 5, "Runs"):
//! `agent_started (agent_thinking | tool_executing tool_completed)* (agent_completed | agent_error | agent_stopped)`.
//!
//! A run may end while a tool call is under way: it is stopped, times out, or its agent fails.
//!
//! A row of `phases` is a phase, a second name for its type (see the lifecycle's table), its name in words, whether a run
//! in it `holds` its orchestrator or `released` it, and what it means.
//!
//! A row of `events` is an event, the method that is the event, its name on the wire, and what it means. Under it stands
//! what the compiler says where it is not legal: what is wrong, the phases that it is for, and a way there. The refusals
//! are written out because a compiler message can only be a literal; a test holds the phases and methods that they name
//! against the transitions.

macro_rules! run_table {
    ($then:ident) => {
        $then! {
            phases {
                Pending   PendingPhase   "pending"    holds    "The message is the next one; its run has not started.";
                Running   RunningPhase   "running"    holds    "The agent thinks.";
                UsingTool UsingToolPhase "using_tool" holds    "A tool call is under way.";
                Ended     EndedPhase     "ended"      released "The run is over.";
            }
            events {
                Started   started   "agent_started"   "The run started."
                    refusal "a run that is `{Self}` cannot start: only one that is `Pending`, as `AgentRuntime::run` makes one for each message";
                Thinking  thinking  "agent_thinking"  "The agent had a thought."
                    refusal "an agent cannot have a thought in a run that is `{Self}`: only in one that is `Running`, as it is after `.started()` or `.tool_done()`";
                Executing executing "tool_executing"  "The agent called a tool."
                    refusal "an agent cannot call a tool in a run that is `{Self}`: only in one that is `Running`, as it is after `.started()` or `.tool_done()`; one call at a time";
                ToolDone  tool_done "tool_completed"  "The tool call came back, with a result or an error."
                    refusal "no tool call can come back in a run that is `{Self}`: only in one that is `UsingTool`, as it is after `.executing()`, and only once";
                Completed completed "agent_completed" "The agent answered."
                    refusal "an agent cannot answer in a run that is `{Self}`: only in one that is `Running`, as it is after `.started()` or `.tool_done()`, and only once; a run that is over was answered already, so leave the call out";
                Errored   errored   "agent_error"     "The run failed."
                    refusal "a run that is `{Self}` cannot fail: only one that is `Running` or `UsingTool`, as it is after `.started()` or `.executing()`, and only once; a run that is over was answered already, so leave the call out";
                Stopped   stopped   "agent_stopped"   "The run was stopped."
                    refusal "a run that is `{Self}` cannot be stopped: only one that is `Running` or `UsingTool`, as it is after `.started()` or `.executing()`, and only once; a run that is over was answered already, so leave the call out";
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
