// Bearer tokens: JSON Web Tokens signed with HS256, and with nothing else.

import jwt from 'jsonwebtoken';

const { env } = process;
const SECRET = env.WSPROOF_TOKEN_SECRET ?? 'wsproof development secret, known to everybody';
const EXPECTED = {
  algorithms: ['HS256'],
  issuer: env.WSPROOF_TOKEN_ISSUER ?? 'wsproof',
  audience: env.WSPROOF_TOKEN_AUDIENCE ?? 'agent-chat',
};

/** The user that a token speaks for, a name of 1 to 128 bytes; `undefined` if the token does not hold. */
export function verify(token, options) {
  try {
    const { sub, exp } = jwt.verify(token, SECRET, { ...EXPECTED, ...options });
    const isName = typeof sub === 'string' && sub !== '' && Buffer.byteLength(sub) <= 128;
    // The library takes a token that never ends; the protocol does not.
    return isName && exp !== undefined ? sub : undefined;
  } catch (error) {
    if (error instanceof jwt.JsonWebTokenError) return undefined;
    throw error;
  }
}
