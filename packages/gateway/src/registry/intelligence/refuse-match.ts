/** What no entry may say: patterns that are not safe to run, and names that stand for nearly everything there is. */

import type { IndicatorMatch } from '@callgate/contracts/intelligence'
import { parseAddress, parseNetwork } from '@callgate/engine/intelligence/addresses'
import { baseName } from '@callgate/engine/intelligence/facts'
import { refusePattern } from '@callgate/engine/intelligence/text-patterns'

/** The widest networks that anybody was ever given are /8 (IPv4) and /16 (IPv6). */
const LENGTH_MIN = { 32: 8, 128: 16 } as const
/** Programs that run whatever their arguments say: alone they name no server. */
const RUNNERS = new Set(
  'node npx npm pnpx pnpm yarn bun bunx deno tsx python python3 uv uvx pipx ruby php java dotnet go docker podman env sh bash cmd powershell pwsh'.split(
    ' ',
  ),
)

/** Why the match must not be taken; undefined when it may. */
export function refuseMatch(match: IndicatorMatch): string | undefined {
  switch (match.kind) {
    case 'text':
      return refuseText(match)
    case 'host':
      return refuseHost(match.host)
    case 'network':
    case 'caller': {
      const network = parseNetwork(match.cidr)
      if (network === undefined) return 'a network that cannot be read'
      return network.length < LENGTH_MIN[network.bits] ? 'a network that holds nearly everything' : undefined
    }
    case 'command': {
      const [program = '', ...args] = match.argv
      const isAlone = args.length === 0 && match.prefix && RUNNERS.has(baseName(program).toLowerCase())
      return isAlone ? 'a command that runs whatever its arguments say' : undefined
    }
    default:
      return undefined
  }
}

function refuseText(match: Extract<IndicatorMatch, { kind: 'text' }>): string | undefined {
  const refused = refusePattern(match)
  if (refused !== undefined) return `a text pattern that is not safe to run: ${refused}`
  return match.regex && new RegExp(match.pattern).test('') ? 'a text pattern that fits every text' : undefined
}

/** A name of one label is a top-level domain, or this machine. */
function refuseHost(host: string): string | undefined {
  if (parseAddress(host) !== undefined) return undefined
  const labels = host
    .replace(/^\*\./, '')
    .replace(/(?<!\.)\.+$/, '')
    .split('.')
  return labels.length < 2 || labels.includes('')
    ? 'a host that stands for a whole domain of hosts'
    : undefined
}
