/** Names of issuers, principals and agents that people take for one another: whoever reads them approves the wrong one. */

import { domainToUnicode } from 'node:url'
import type { CallgateConfig } from '@callgate/contracts/config'
import type { PolicyDocument } from '@callgate/contracts/policy'
import { decoratedLetter, latinLookalike } from '@callgate/engine/views/confusables'
import { isInvisible } from '@callgate/engine/views/invisible'
import type { ConfigProblem } from './problem.ts'
import type { YamlPath, YamlSource } from './yaml-source.ts'

interface Named {
  readonly name: string
  readonly path: YamlPath
}

/** Issuers by their addresses, and everybody the configuration names. */
export function checkLookalikes(
  { identity, operators, approvals }: CallgateConfig,
  source: YamlSource,
): ConfigProblem[] {
  const issuers = [
    ...identity.oidc.map(({ issuer }, at) => ({ name: issuer, path: ['identity', 'oidc', at, 'issuer'] })),
    ...operators.oidc.map(({ issuer }, at) => ({ name: issuer, path: ['operators', 'oidc', at, 'issuer'] })),
  ]
  const people = [
    ...(identity.anonymous === null
      ? []
      : [{ name: identity.anonymous.principal, path: ['identity', 'anonymous', 'principal'] }]),
    ...listMembers(approvals.groups, ['approvals', 'groups']),
    ...listMembers(approvals.principals, ['approvals', 'principals']),
    ...Object.keys(approvals.principals).map((name) => ({ name, path: ['approvals', 'principals', name] })),
  ]
  return [...tell('issuer', issuers, source), ...tell('name', people, source)]
}

/** Principals and agents that rules and limits name. */
export function checkNamedPeople({ rules, limits }: PolicyDocument, source: YamlSource): ConfigProblem[] {
  const list = (member: 'principals' | 'agents'): readonly Named[] =>
    [['rules', rules] as const, ['limits', limits] as const].flatMap(([section, all]) =>
      all.flatMap((one, at) =>
        (one[member] ?? []).map((name, index) => ({ name, path: [section, at, member, index] })),
      ),
    )
  return [...tell('principal', list('principals'), source), ...tell('agent', list('agents'), source)]
}

function listMembers(groups: Readonly<Record<string, readonly string[]>>, path: YamlPath): readonly Named[] {
  return Object.entries(groups).flatMap(([group, names]) =>
    names.map((name, at) => ({ name, path: [...path, group, at] })),
  )
}

/** One warning for each name that looks like one that stands before it. */
function tell(what: string, all: readonly Named[], source: YamlSource): ConfigProblem[] {
  const seen = new Map<string, Set<string>>()
  return all.flatMap(({ name, path }) => {
    const look = lookOf(name)
    const alike = seen.get(look) ?? new Set()
    seen.set(look, alike)
    const [other] = alike
    if (alike.has(name) || other === undefined) {
      alike.add(name)
      return []
    }
    alike.add(name)
    return [
      source.problem(path, {
        message: `this ${what} looks like \`${other}\`, which is another one: ${describeDifference(name, other)}`,
        suggestion: 'if one of the two is a slip, or somebody else wrote it, remove it; rename it otherwise',
        severity: 'warning',
      }),
    ]
  })
}

/** What people confuse at a glance, beside letters of other alphabets. */
const GLANCE: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', i: 'l', '|': 'l' }

function lookOf(name: string): string {
  let look = ''
  for (const letter of decodeHost(name).normalize('NFKC')) {
    const code = letter.codePointAt(0) ?? 0
    if (isInvisible(code)) continue
    const alike = code < 0x10000 ? latinLookalike(code) : 0
    look += alike === 0 ? (decoratedLetter(code) ?? letter) : String.fromCharCode(alike)
  }
  return look
    .toLowerCase()
    .replaceAll(/[01i|]/g, (sign) => GLANCE[sign] ?? sign)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/\/$/, '')
}

/** A host in Punycode shows nothing of what people are shown for it. */
function decodeHost(name: string): string {
  return name.replace(/^(https?:\/\/)([^/:?#]+)/i, (whole, scheme: string, host: string) => {
    const shown = domainToUnicode(host)
    return shown === '' ? whole : scheme + shown
  })
}

function describeDifference(name: string, other: string): string {
  const [own, theirs] = [Array.from(name), Array.from(other)]
  const at = own.findIndex((letter, index) => letter !== theirs[index])
  if (at === -1) return `it ends before \`${theirs.slice(own.length).join('')}\``
  const show = (letter: string | undefined): string =>
    letter === undefined
      ? 'its end'
      : `${/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(letter) ? '' : `${letter} `}U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return `character ${at + 1} is ${show(own[at])}, not ${show(theirs[at])}`
}
