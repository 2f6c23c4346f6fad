// Auth.js signs a person in with its Instagram provider, in the server's handler; a browser is played with its cookies.
// With `conform` the app adds the token_type that Instagram leaves out, as people do (nextauthjs/next-auth#8868).

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Auth } from '@auth/core';
import Instagram from '@auth/core/providers/instagram';
import { agree } from './person.mjs';

globalThis.crypto ??= webcrypto; // Node 18 has it under this name only

const given = JSON.parse(readFileSync(0, 'utf8'));
const site = new URL(given.redirect_uri).origin;

async function conform(answer) {
  return Response.json({ ...(await answer.json()), token_type: 'bearer' }, { status: answer.status });
}

const token = given.conform ? { token: { url: 'https://api.instagram.com/oauth/access_token', conform } } : {};
const problems = [];
const config = {
  basePath: '/auth',
  secret: 'only for this program',
  trustHost: true,
  providers: [Instagram({ clientId: given.client_id, clientSecret: given.client_secret, ...token })],
  callbacks: { jwt: ({ token, account }) => ({ ...token, ...(account && { account }) }),
    session: ({ session, token }) => ({ ...session, account: token.account }) },
  logger: { error: (error) => problems.push(error.cause?.err?.message ?? error.message) },
};

const cookies = new Map();

// Debian's Node 18 has Headers without getSetCookie: it gives all lines as one, with commas between them.
function setCookies(headers) {
  return headers.getSetCookie?.() ?? (headers.get('set-cookie') ?? '').split(/,(?=\s*[^;,=\s]+=)/).filter(Boolean);
}

async function visit(address, form) {
  const request = new Request(new URL(address, site), {
    headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const answer = await Auth(request, config);
  for (const line of setCookies(answer.headers)) {
    const [, name, value] = line.match(/^\s*([^=]+)=([^;]*)/);
    cookies.set(name, value);
  }
  return answer;
}

const { csrfToken } = await (await visit('/auth/csrf')).json();
const signin = await visit('/auth/signin/instagram', { csrfToken, callbackUrl: `${site}/welcome` });
const back = await agree(signin.headers.get('location'), given.account);
const landed = (await visit(back)).headers.get('location');
const session = await (await visit('/auth/session')).json();
console.log(JSON.stringify({ asked: signin.headers.get('location'), landed, session, problems }));
