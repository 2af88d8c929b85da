// The limits of the protocol and their defaults; timeouts are in milliseconds.

export const DEFAULTS = {
  auth_timeout: 5_000,
  services_timeout: 10_000,
  run_timeout: 300_000,
  idle_timeout: 60_000,
  recovery_timeout: 30_000,
  heartbeat_interval: 20_000,
  heartbeat_timeout: 60_000,
  close_timeout: 10_000,
  queue_limit: 16,
  frame_limit: 65_536,
  connections_per_user: 3,
  violation_limit: 5,
};

/** The limits that are asked for by name; the others are the defaults. */
export function limitsFrom(given) {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) throw new TypeError(`there is no limit '${name}'`);
    // To the library a `frame_limit` of 0 is none at all.
    const least = name === 'frame_limit' ? 1 : 0;
    if (!Number.isSafeInteger(value) || value < least) {
      throw new TypeError(`'${name}' is ${value}, and must be a whole number from ${least} on`);
    }
  }
  return { ...DEFAULTS, ...given };
}
