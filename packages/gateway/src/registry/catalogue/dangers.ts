/** Marks what is dangerous about a command line, part by part, so that a reviewer cannot overlook it. */

import type { Launch, LaunchMark } from '@callgate/contracts/registry'
import { commandLineOf } from './launch.ts'

const SHELLS = /(^|[\\/])(ba|da|z|k|c|fi)?sh(\.exe)?$|(^|[\\/])(cmd|powershell|pwsh)(\.exe)?$/i
const SHELL_FLAGS = /^(-[a-z]*c|\/c|-command|-encodedcommand)$/i
const EVALUATORS = /(^|[\\/])(node|bun|deno|python[\d.]*|perl|ruby|php)(\.exe)?$/i
const EVALUATE_FLAGS = /^(-e|-c|-r|-p|-pe|--eval|--print|eval)$/
const RUNNERS = /(^|[\\/])(npx|pnpx|bunx|uvx|pipx)(\.cmd|\.exe)?$/i

const INLINE_SECRET =
  /\b(sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[A-Z2-7]{16}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[\w-]{10,}\.eyJ)|(password|passwd|token|secret|api[_-]?key)=[^\s$]{4,}|:\/\/[^/\s:@]+:[^/\s:@]{3,}@/i

export function looksLikeSecret(text: string): boolean {
  return INLINE_SECRET.test(text)
}

interface PartCheck {
  readonly code: string
  readonly pattern: RegExp
  readonly why: string
}

/** Patterns that are dangerous wherever they stand. */
const CHECKS: readonly PartCheck[] = [
  {
    code: 'launch/elevates',
    pattern: /(^|[\s;&|\\/])(sudo|doas|pkexec|su|runas)(\s|$)/,
    why: 'runs with the rights of another user',
  },
  {
    code: 'launch/runs-download',
    pattern:
      /\b(curl|wget|iwr|invoke-webrequest)\b[^|]{0,2000}\|\s*\S{0,64}(sh|python[\d.]*|node|perl|ruby|iex)\b/i,
    why: 'runs what it downloads',
  },
  {
    code: 'launch/not-pinned',
    pattern: /@(latest|next|beta|canary|\*|[\^~])|:latest$/i,
    why: 'whatever is newest at the time is run',
  },
  {
    code: 'launch/privileged',
    pattern: /^--(privileged|cap-add|pid=host|network=host|net=host|ipc=host|userns=host|security-opt)/,
    why: 'the container can leave its box',
  },
  {
    code: 'launch/mounts-host',
    pattern:
      /docker\.sock|containerd\.sock|(^|=|,)(\/|~|\$HOME|\/(etc|root|home|proc|sys|var\/run))\/?:|(src|source)=\/(,|$)/,
    why: 'gives away files of this machine',
  },
  {
    code: 'launch/inline-secret',
    pattern: INLINE_SECRET,
    why: 'a secret stands in the command line, for everybody on this machine to read',
  },
  {
    code: 'launch/disables-checks',
    pattern:
      /^(--no-verify|--insecure|--disable-(sandbox|web-security)|--no-sandbox|--allow-all|-A)$|NODE_TLS_REJECT_UNAUTHORIZED=0/,
    why: 'switches off a protection',
  },
]

/** What a reviewer has to see, in the order of the command line. */
export function markDangers(launch: Launch): readonly LaunchMark[] {
  const parts = commandLineOf(launch)
  const marks: LaunchMark[] = []
  parts.forEach((text, part) => {
    for (const { code, pattern, why } of CHECKS) if (pattern.test(text)) marks.push({ part, code, why })
    marks.push(...markPair(parts, part))
  })
  if (launch.url?.startsWith('http://') === true)
    marks.push({
      part: 0,
      code: 'launch/no-tls',
      why: 'not encrypted: who is on the way reads and changes it',
    })
  return marks.filter(
    ({ part, code }, at) => marks.findIndex((one) => one.part === part && one.code === code) === at,
  )
}

/** What is dangerous because of the part before it, or because of the program. */
function markPair(parts: readonly string[], part: number): LaunchMark[] {
  const [text = '', before = ''] = [parts[part], parts[part - 1]]
  if (SHELL_FLAGS.test(text) && parts.slice(0, part).some((one) => SHELLS.test(one)))
    return [{ part, code: 'launch/shell', why: 'a shell runs the next argument as a script' }]
  if (EVALUATE_FLAGS.test(text) && parts.slice(0, part).some((one) => EVALUATORS.test(one)))
    return [{ part, code: 'launch/inline-code', why: 'the next argument is run as code' }]
  if (/^(-v|--volume|--mount)$/.test(before) && /^(\/|~)/.test(text) && !isMarkedMount(text))
    return [{ part, code: 'launch/mounts-host', why: 'gives away files of this machine' }]
  const [program = ''] = parts
  if (part > 0 && RUNNERS.test(program) && isFirstPackage(parts, part) && !/.@\d|==\d/.test(text))
    return [{ part, code: 'launch/not-pinned', why: 'the package is named without an exact version' }]
  return []
}

function isMarkedMount(text: string): boolean {
  return CHECKS.some(({ code, pattern }) => code === 'launch/mounts-host' && pattern.test(text))
}

function isFirstPackage(parts: readonly string[], part: number): boolean {
  return parts.findIndex((one, index) => index > 0 && !one.startsWith('-')) === part
}
