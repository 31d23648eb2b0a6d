/** The page of one approval as HTML without a script: what an agent or a server wrote is shown as text and does nothing. */

import { hash } from 'node:crypto'
import type { ApprovalView } from '@callgate/contracts/approval'
import type { JsonValue } from '@callgate/contracts/json'
import { isPermitted } from '@callgate/contracts/operator'
import { escapeUnprintable } from '../wire/json/printable.ts'
import type { BrowserSession } from '../identity/browser-sessions.ts'

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}
h1{font-size:1.4rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem}dt{color:#55555f}dd{margin:0;overflow-wrap:anywhere}
pre{background:#f3f3f6;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere;border-radius:.3rem}
label{display:block;margin:.6rem 0 .2rem}input,textarea{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}
button{font:inherit;padding:.5rem 1.2rem;margin:.8rem .6rem 0 0}.note{border-left:.3rem solid #b3261e;padding-left:.8rem}
@media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#17171b}pre{background:#25252b}dt{color:#a0a0aa}}`

/** Nothing is loaded, run or framed; forms post here alone. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text of somebody else: no markup, and no character that hides or reorders others. */
export function escapeText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** JSON as text; characters that nobody sees stand as their escapes. */
function showJson(value: JsonValue): string {
  return escapeUnprintable(JSON.stringify(value, null, 2))
    .split('\n')
    .map(escapeText)
    .join('\n')
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escapeText(title)} – Callgate</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>`
}

/** Says nothing of the call, not even whether there is one: whoever holds the link alone is nobody. */
export function writeSignIn(id: string, note: string | null): string {
  return page(
    'Sign in',
    `<h1>An approval</h1>
${note === null ? '' : `<p class="note" role="alert">${escapeText(note)}</p>`}
<p>Sign in with an operator’s credential to see it. Signing in and looking change nothing.</p>
<form method="post" action="/approvals/${escapeText(id)}/sign-in" autocomplete="off">
<label for="credential">Credential</label><input id="credential" name="credential" type="password" required>
<button type="submit">Sign in</button></form>
<p><a href="/approvals/${escapeText(id)}">I am signed in already</a></p>`,
  )
}

export function writeMessage(title: string, text: string): string {
  return page(title, `<h1>${escapeText(title)}</h1><p>${escapeText(text)}</p>`)
}

const time = (ms: number): string => new Date(ms).toISOString()
const row = (name: string, value: string): string => `<dt>${name}</dt><dd>${escapeText(value)}</dd>`

export interface Shown {
  readonly approval: ApprovalView
  readonly session: BrowserSession
  /** The call with what is confidential in it, once revealed. */
  readonly revealed: JsonValue | null
  readonly note: string | null
}

export function writeApproval({ approval, session, revealed, note }: Shown): string {
  const { id, state, risk, definition } = approval
  const rules = approval.rules.map(
    ({ rule, approvers, quorum, given }) =>
      `${rule} (${given} of ${quorum}; ${approvers.length === 0 ? 'any approver' : approvers.join(', ')})`,
  )
  return page(
    `Approval ${id}`,
    `<h1>${escapeText(approval.upstream)}/${escapeText(approval.target)}: ${escapeText(state)}</h1>
${note === null ? '' : `<p class="note" role="alert">${escapeText(note)}</p>`}
<dl>${row('Approval', id)}${row('Agent', approval.agent)}${row('For', approval.principal)}${row('What', `${approval.method} ${approval.upstream}/${approval.target}`)}
${row('Definition', definition === null ? 'none is known' : `${definition.state}, ${definition.digest.slice(0, 16)}`)}
${row('Asked by', rules.join('; '))}${row('Risk', `${risk.level}, ${risk.score}: ${risk.why.join('; ')}`)}
${row('Asked at', time(approval.requestedAtMs))}${row(state === 'pending' ? 'Answer until' : 'Holds until', time(approval.expiresAtMs))}
${approval.answers.map((one) => row('Answer', `${one.operator}: ${one.answer}, ${one.reason} (${time(one.atMs)})`)).join('')}</dl>
<h2>The exact call</h2>
<pre>${showJson(revealed ?? approval.call)}</pre>
${approval.redacted && revealed === null && isPermitted(session.operator.roles, 'reveal') ? writeReveal(id, session) : ''}
${state === 'pending' ? writeAnswer(id, session) : ''}
<form method="post" action="/approvals/${escapeText(id)}/sign-out">${hidden(session)}<button type="submit">Sign out ${escapeText(session.operator.name)}</button></form>`,
  )
}

function hidden({ csrfToken }: BrowserSession): string {
  return `<input type="hidden" name="token" value="${escapeText(csrfToken)}">`
}

function writeAnswer(id: string, session: BrowserSession): string {
  return `<h2>Your answer</h2>
<form method="post" action="/approvals/${escapeText(id)}/answer">${hidden(session)}
<label for="reason">Reason</label><textarea id="reason" name="reason" rows="3" maxlength="2000" required></textarea>
<button type="submit" name="answer" value="approve">Approve once</button><button type="submit" name="answer" value="refuse">Refuse</button></form>`
}

function writeReveal(id: string, session: BrowserSession): string {
  return `<form method="post" action="/approvals/${escapeText(id)}/reveal">${hidden(session)}
<label for="why">Something is redacted. To see it, say why; that is recorded.</label><input id="why" name="reason" maxlength="2000" required>
<button type="submit">Reveal</button></form>`
}
