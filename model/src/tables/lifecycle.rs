//! The lifecycle of a connection (PROTOCOL.md section 3).
//!
//! A line of `transitions` is a state and, for each trigger that is legal in it, the state that follows. What is
//! not listed is illegal. The reference machine does not take every legal transition; the ones it leaves to other
//! implementations are marked.
//!
//! A row of `states` is a state, a second name for its type, its name on the wire, and what it means. The second name
//! stands nowhere else in the crate, so that the compiler prints it without a path: it does not do so for a name which is
//! also that of a variant, as `Accepted` is one of `LifecycleState`.
//!
//! A row of `triggers` is a trigger, the method that takes it, and what it means. Under it stands what the compiler says
//! where it is not legal: what is wrong, the states that it is for, and a way there. The refusals are written out because
//! a compiler message can only be a literal; a test holds the states and methods that they name against the transitions.

macro_rules! lifecycle_table {
    ($then:ident) => {
        $then! {
            states {
                Connecting      ConnectingState      "connecting"       "The opening handshake is in progress.";
                Accepted        AcceptedState        "accepted"         "The transport is open; who it is, is unknown.";
                Authenticated   AuthenticatedState   "authenticated"    "The user is known; the services are not yet confirmed.";
                ServicesReady   ServicesReadyState   "services_ready"   "Every critical service is up; the pipeline is not yet open.";
                ProcessingReady ProcessingReadyState "processing_ready" "Messages are processed at once.";
                Processing      ProcessingState      "processing"       "A run is active.";
                Idle            IdleState            "idle"             "Ready, and quiet for `idle_timeout`.";
                Degraded        DegradedState        "degraded"         "An optional service is down, or a critical one was just lost.";
                Reconnecting    ReconnectingState    "reconnecting"     "A critical service is down and is being restored; messages wait.";
                Closing         ClosingState         "closing"          "The closing handshake is in progress.";
                Closed          ClosedState          "closed"           "Over, in order.";
                Failed          FailedState          "failed"           "Over, not in order.";
            }
            triggers {
                Upgraded upgraded "The opening handshake succeeded."
                    refusal "an opening handshake cannot succeed on a connection that is `{Self}`: only on one that is `Connecting`, as it is after `Connection::open(…)`";
                HandshakeRefused handshake_refused "The opening handshake was refused, or took too long."
                    refusal "an opening handshake cannot be refused on a connection that is `{Self}`: only on one that is `Connecting`, as it is after `Connection::open(…)`; later there is `.close_started()`";
                CredentialsAccepted credentials_accepted "A token held, and the user may have one connection more."
                    refusal "a token cannot be accepted on a connection that is `{Self}`: only on one that is `Accepted`, as it is after `.upgraded()`, and only once; leave the call out where the user is known already";
                CriticalServicesUp critical_services_up "Every critical service is up."
                    refusal "the critical services cannot come up for a connection that is `{Self}`: only for one that is `Authenticated` or `Reconnecting`, as it is after `.credentials_accepted()` or a second `.critical_service_lost()`";
                ReadyWithoutTools ready_without_tools "Every critical service is up, and `tools` is down."
                    refusal "a connection that is `{Self}` cannot be made ready without tools: only one that is `Authenticated`, `ServicesReady` or `Reconnecting`, as it is after `.credentials_accepted()` or `.critical_services_up()`";
                PipelineOpened pipeline_opened "The pipeline took up its work."
                    refusal "the pipeline cannot open on a connection that is `{Self}`: only on one that is `ServicesReady`, as it is after `.critical_services_up()`";
                PipelineRestored pipeline_restored "The pipeline took up its work again, with nothing to announce."
                    refusal "the pipeline cannot be restored on a connection that is `{Self}`: only on one that is `Reconnecting`, as it is after a second `.critical_service_lost()`";
                RunStarted run_started "A run started."
                    refusal "a run cannot start on a connection that is `{Self}`: only on one that is `ProcessingReady`, `Idle` or `Degraded`, as it is after `.pipeline_opened()` or `.ready_without_tools()`; before those come `.upgraded()`, `.credentials_accepted()` and `.critical_services_up()`, and one that is over is opened anew";
                RunEnded run_ended "The last run ended, and no message waits."
                    refusal "a run cannot end on a connection that is `{Self}`: only on one that is `Processing`, as it is after `.run_started()`";
                RunEndedWithoutTools run_ended_without_tools "The last run ended, no message waits, and `tools` is down."
                    refusal "a run cannot end on a connection that is `{Self}`: only on one that is `Processing`, as it is after `.run_started()`";
                RunEndedQuiet run_ended_quiet "The last run ended after a quiet `idle_timeout`."
                    refusal "a run cannot end on a connection that is `{Self}`: only on one that is `Processing`, as it is after `.run_started()`";
                FellQuiet fell_quiet "No message came for `idle_timeout`."
                    refusal "a connection that is `{Self}` cannot fall quiet: only one that is `ProcessingReady` or `Degraded`, as it is after `.pipeline_opened()` or `.ready_without_tools()`";
                ClientSpoke client_spoke "A message came."
                    refusal "a client cannot end the quiet of a connection that is `{Self}`: only of one that is `Idle`, as it is after `.fell_quiet()`";
                ToolsLost tools_lost "The `tools` service went down."
                    refusal "the loss of the tools says nothing to a connection that is `{Self}`: only to one that is `ProcessingReady` or `Idle`, as it is after `.pipeline_opened()`; a run goes on, and ends with `.run_ended_without_tools()`";
                ToolsRestored tools_restored "The `tools` service came back."
                    refusal "the tools cannot come back to a connection that is `{Self}`: only to one that is `Degraded`, as it is after `.tools_lost()` or `.ready_without_tools()`";
                CriticalServiceLost critical_service_lost "A critical service went down."
                    refusal "a connection that is `{Self}` has no critical service to lose: only one that is `ServicesReady`, `ProcessingReady`, `Processing`, `Idle` or `Degraded`, as it is after `.critical_services_up()` or `.ready_without_tools()`";
                CloseStarted close_started "The server sent a close frame."
                    refusal "the server cannot send a close frame on a connection that is `{Self}`: it can on any but one that is `Connecting`, `Closing`, `Closed` or `Failed`; a `Connecting` one ends with `.handshake_refused()`, and one that is closing or over needs no close frame any more, so leave the call out";
                ClientClosed client_closed "The client asked for the end."
                    refusal "a client cannot ask for the end of a connection that is `{Self}`: it can of any but one that is `Closing`, `Closed` or `Failed`; a `Closing` one ends with `.transport_ended()`, and one that is over needs no end any more, so leave the call out";
                ClientVanished client_vanished "The transport ended without a close frame."
                    refusal "a client cannot vanish from a connection that is `{Self}`: it can from any but one that is `Connecting`, `Closing`, `Closed` or `Failed`; a `Connecting` one ends with `.client_closed()`, a `Closing` one with `.transport_ended()`, and one that is over needs no end any more, so leave the call out";
                TransportEnded transport_ended "The closing handshake is over, or nobody waits for it any longer."
                    refusal "the closing handshake cannot be over on a connection that is `{Self}`: only on one that is `Closing`, as it is after `.close_started()`";
                Retried retried "The client tries again, with a new connection."
                    refusal "a connection that is `{Self}` cannot be tried again: only one that is `Failed`, as it is after `.client_vanished()` or `.handshake_refused()`";
            }
            transitions {
                Connecting {
                    Upgraded             => Accepted,
                    HandshakeRefused     => Failed,
                    ClientClosed         => Closed,
                }
                Accepted {
                    CredentialsAccepted  => Authenticated,
                    CloseStarted         => Closing,
                    ClientVanished       => Failed,
                    ClientClosed         => Closed,
                }
                Authenticated {
                    CriticalServicesUp   => ServicesReady,
                    ReadyWithoutTools    => Degraded,
                    CloseStarted         => Closing,
                    ClientVanished       => Failed,
                    ClientClosed         => Closed,
                }
                ServicesReady {
                    PipelineOpened       => ProcessingReady,
                    ReadyWithoutTools    => Degraded,
                    CriticalServiceLost  => Degraded,   // the reference machine does not rest here
                    CloseStarted         => Closing,    // likewise
                    ClientVanished       => Failed,     // likewise
                    ClientClosed         => Closed,     // likewise
                }
                ProcessingReady {
                    RunStarted           => Processing,
                    FellQuiet            => Idle,
                    ToolsLost            => Degraded,
                    CriticalServiceLost  => Degraded,
                    CloseStarted         => Closing,
                    ClientVanished       => Failed,
                    ClientClosed         => Closed,
                }
                Processing {
                    RunEnded             => ProcessingReady,
                    RunEndedQuiet        => Idle,       // the reference machine measures quiet in processing_ready
                    RunEndedWithoutTools => Degraded,
                    CriticalServiceLost  => Degraded,
                    CloseStarted         => Closing,
                    ClientVanished       => Failed,
                    ClientClosed         => Closed,
                }
                Idle {
                    RunStarted           => Processing,
                    ClientSpoke          => ProcessingReady,
                    ToolsLost            => Degraded,
                    CriticalServiceLost  => Degraded,
                    CloseStarted         => Closing,
                    ClientVanished       => Failed,
                    ClientClosed         => Closed,
                }
                Degraded {
                    ToolsRestored        => ProcessingReady,
                    RunStarted           => Processing,
                    FellQuiet            => Idle,       // the reference machine measures quiet in processing_ready
                    CriticalServiceLost  => Reconnecting,
                    CloseStarted         => Closing,
                    ClientVanished       => Failed,
                    ClientClosed         => Closed,
                }
                Reconnecting {
                    CriticalServicesUp   => ServicesReady,
                    PipelineRestored     => ProcessingReady, // the reference machine goes by services_ready
                    ReadyWithoutTools    => Degraded,        // likewise
                    CloseStarted         => Closing,
                    ClientVanished       => Failed,
                    ClientClosed         => Closed,
                }
                Closing {
                    TransportEnded       => Closed,
                }
                Closed {
                }
                Failed {
                    Retried              => Connecting,
                }
            }
        }
    };
}

pub(crate) use lifecycle_table;
