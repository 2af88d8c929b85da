// Bearer tokens: JSON Web Tokens signed with HS256, and with nothing else.

import jwt from 'jsonwebtoken';

/** @typedef {(token: string) => string | undefined} Verify The user that a token speaks for, if it holds. */

const { env } = process;
const SECRET = env.WSPROOF_TOKEN_SECRET ?? 'wsproof development secret, known to everybody';
const ISSUER = env.WSPROOF_TOKEN_ISSUER ?? 'wsproof';
const AUDIENCE = env.WSPROOF_TOKEN_AUDIENCE ?? 'agent-chat';

/** @param {{ ignoreExpiration?: boolean }} [options] @returns {Verify} */
export function createVerifier({ ignoreExpiration = false } = {}) {
  /** @type {jwt.VerifyOptions & { complete: false }} */
  const options = {
    algorithms: ['HS256'],
    issuer: ISSUER,
    audience: AUDIENCE,
    ignoreExpiration,
    complete: false,
  };
  return (token) => {
    try {
      const claims = jwt.verify(token, SECRET, options);
      // The library takes a token that never ends; the protocol does not.
      if (typeof claims === 'string' || claims.exp === undefined) return undefined;
      return isName(claims.sub) ? claims.sub : undefined;
    } catch (error) {
      if (error instanceof jwt.JsonWebTokenError) return undefined;
      throw error;
    }
  };
}

/** @param {unknown} subject @returns {subject is string} */
function isName(subject) {
  return typeof subject === 'string' && subject !== '' && Buffer.byteLength(subject) <= 128;
}
