//! The lifecycle of a connection (PROTOCOL.md section 3).
//!
//! A line of `transitions` is a state and, for each trigger that is legal in it, the state that follows. What is
//! not listed is illegal. The reference machine does not take every legal transition; the ones it leaves to other
//! implementations are marked.

macro_rules! lifecycle_table {
    ($then:ident) => {
        $then! {
            states {
                Connecting      "connecting"       "The opening handshake is in progress.";
                Accepted        "accepted"         "The transport is open; who it is, is unknown.";
                Authenticated   "authenticated"    "The user is known; the services are not yet confirmed.";
                ServicesReady   "services_ready"   "Every critical service is up; the pipeline is not yet open.";
                ProcessingReady "processing_ready" "Messages are processed at once.";
                Processing      "processing"       "A run is active.";
                Idle            "idle"             "Ready, and quiet for `idle_timeout`.";
                Degraded        "degraded"         "An optional service is down, or a critical one was just lost.";
                Reconnecting    "reconnecting"     "A critical service is down and is being restored; messages wait.";
                Closing         "closing"          "The closing handshake is in progress.";
                Closed          "closed"           "Over, in order.";
                Failed          "failed"           "Over, not in order.";
            }
            triggers {
                Upgraded             upgraded                "The opening handshake succeeded.";
                HandshakeRefused     handshake_refused       "The opening handshake was refused, or took too long.";
                CredentialsAccepted  credentials_accepted    "A token held, and the user may have one connection more.";
                CriticalServicesUp   critical_services_up    "Every critical service is up.";
                ReadyWithoutTools    ready_without_tools     "Every critical service is up, and `tools` is down.";
                PipelineOpened       pipeline_opened         "The pipeline took up its work.";
                PipelineRestored     pipeline_restored       "The pipeline took up its work again, with nothing to announce.";
                RunStarted           run_started             "A run started.";
                RunEnded             run_ended               "The last run ended, and no message waits.";
                RunEndedWithoutTools run_ended_without_tools "The last run ended, no message waits, and `tools` is down.";
                RunEndedQuiet        run_ended_quiet         "The last run ended after a quiet `idle_timeout`.";
                FellQuiet            fell_quiet              "No message came for `idle_timeout`.";
                ClientSpoke          client_spoke            "A message came.";
                ToolsLost            tools_lost              "The `tools` service went down.";
                ToolsRestored        tools_restored          "The `tools` service came back.";
                CriticalServiceLost  critical_service_lost   "A critical service went down.";
                CloseStarted         close_started           "The server sent a close frame.";
                ClientClosed         client_closed           "The client asked for the end.";
                ClientVanished       client_vanished         "The transport ended without a close frame.";
                TransportEnded       transport_ended         "The closing handshake is over, or nobody waits for it any longer.";
                Retried              retried                 "The client tries again, with a new connection.";
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
