/** Checks of a configuration that no single key can make: what is dangerous or contradictory taken together. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { HttpUpstream, StdioUpstream } from '@callgate/contracts/upstream'
import { looksSecretName, looksSecretValue } from './mask.ts'
import type { ConfigProblem } from './problem.ts'
import type { Complaint, YamlPath, YamlSource } from './yaml-source.ts'

/** True for an address or host name that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const plain = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  if (plain === 'localhost' || plain.endsWith('.localhost') || plain === '::1') return true
  const v4 = /^(?:::ffff:)?127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(plain)
  return v4 !== null && v4.slice(1).every((octet) => Number(octet) <= 255)
}

/** Anybody can have a certificate of Sigstore: that somebody built it says nothing, and neither does who vouches for everybody. */
function checkSupplyChain({ registry }: CallgateConfig, complain: Complain): void {
  for (const source of ['npm', 'pypi', 'oci'] as const) {
    const { provenance, builders, repositories } = registry.supplyChain[source]
    if (provenance !== 'required' || builders.length + repositories.length > 0) continue
    complain(['registry', 'supplyChain', source, 'provenance'], {
      message: 'anybody could have built it: provenance is required, and nobody is named who may build',
      suggestion:
        'add builders, such as [https://github.com/acme/mail/.github/workflows/], or repositories, such as [https://github.com/acme/mail]',
    })
  }
}

/** All complaints about a configuration that has the right shape. */
export function crossCheck(config: CallgateConfig, source: YamlSource): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const complain = (path: YamlPath, complaint: Complaint) => problems.push(source.problem(path, complaint))
  checkListeners(config, complain)
  for (const [id, upstream] of Object.entries(config.upstreams)) {
    const path = ['upstreams', id]
    if (upstream.transport === 'stdio') checkStdio(upstream, path, complain)
    else checkHttp(upstream, path, complain)
  }
  checkIssuers(config, complain)
  checkSupplyChain(config, complain)
  checkJudge(config, complain)
  checkInterceptors(config, complain)
  for (const [index, anchor] of config.journal.anchors.entries()) {
    if ('webhook' in anchor && isPlainRemote(anchor.webhook)) {
      complain(['journal', 'anchors', index, 'webhook'], {
        message: 'checkpoints must not be sent over plain http',
        suggestion: 'use https',
      })
    }
  }
  return problems
}

type Complain = (path: YamlPath, complaint: Complaint) => void

/** What no verifier of tokens can be made of must not come into force: the issuers from before would go on counting. */
function checkIssuers({ identity: { oidc } }: CallgateConfig, complain: Complain): void {
  const seen = new Set<string>()
  for (const [index, { issuer, jwksUri }] of oidc.entries()) {
    const path: YamlPath = ['identity', 'oidc', index]
    if (seen.has(issuer))
      complain([...path, 'issuer'], {
        message: `the issuer ${issuer} stands here already`,
        suggestion: 'keep one of the two: what the other says would never count',
      })
    seen.add(issuer)
    const fetched = 'keys of an issuer must not be fetched'
    checkOutside(issuer, fetched, (complaint) => complain([...path, 'issuer'], complaint))
    if (jwksUri !== undefined)
      checkOutside(jwksUri, fetched, (complaint) => complain([...path, 'jwksUri'], complaint))
  }
}

function checkJudge({ inspection: { judge } }: CallgateConfig, complain: Complain): void {
  if (judge === undefined) return
  checkOutside(judge.url, SENT, (complaint) => complain(['inspection', 'judge', 'url'], complaint))
  if (looksSecretValue(judge.model))
    complain(['inspection', 'judge', 'model'], {
      message: 'this looks like a secret, not like the name of a model',
      suggestion: 'name the key by reference under key',
    })
}

function checkInterceptors(
  { inspection: { interceptors }, upstreams }: CallgateConfig,
  complain: Complain,
): void {
  const seen = new Set<string>()
  for (const [index, one] of interceptors.entries()) {
    const path: YamlPath = ['inspection', 'interceptors', index]
    if (seen.has(one.id))
      complain([...path, 'id'], {
        message: `another interceptor is called \`${one.id}\``,
        suggestion: 'give each a name of its own',
      })
    seen.add(one.id)
    if (one.type === 'webhook')
      checkOutside(one.url, SENT, (complaint) => complain([...path, 'url'], complaint))
    for (const [at, name] of (one.upstreams ?? []).entries())
      if (!name.includes('*') && !Object.hasOwn(upstreams, name))
        complain([...path, 'upstreams', at], {
          message: `no upstream is called \`${name}\`, so this is for none of its messages`,
          suggestion: 'name one that stands under upstreams',
        })
  }
}

const SENT = 'texts of messages must not be sent'

/** What is asked or told outside: https or loopback, and nothing secret in the address. */
function checkOutside(address: string, forbidden: string, complain: (complaint: Complaint) => void): void {
  const url = new URL(address)
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || isPlainRemote(address))
    complain({
      message: `${forbidden} over anything but https`,
      suggestion: 'use https://, or http:// on loopback',
    })
  if (url.username !== '' || url.password !== '')
    complain({
      message: 'a URL must not carry a user name or password',
      suggestion: 'name the secret by reference',
    })
}

function checkListeners(config: CallgateConfig, complain: Complain): void {
  const { listen, control, identity } = config
  const open = !isLoopback(listen.address)
  if (open && listen.tls === undefined && !listen.behindProxy) {
    complain(['listen', 'address'], {
      message: `${listen.address} is not loopback, and agents would send their keys in clear text`,
      suggestion:
        'add listen.tls with certFile and keyFile, or listen.behindProxy: true when a proxy in front ends TLS',
    })
  }
  if (!isLoopback(control.address)) {
    complain(['control', 'address'], {
      message: `${control.address} is not loopback, and operators would send their credentials in clear text`,
      suggestion: 'use 127.0.0.1 and reach it from elsewhere through a tunnel, such as ssh -L',
    })
  }
  // Behind a proxy every caller seems to come from the proxy, so loopback proves nothing.
  if (identity.anonymous !== null && (open || listen.behindProxy)) {
    complain(['identity', 'anonymous'], {
      message: `callers without a credential are accepted, and ${open ? `${listen.address} is not loopback` : 'a proxy lets others in'}`,
      suggestion:
        'remove identity.anonymous and give each agent a key with `callgate agent create`, or listen on 127.0.0.1 without a proxy',
    })
  }
  if (listen.port !== 0 && listen.port === control.port && listen.address === control.address) {
    complain(['control', 'port'], {
      message: `port ${control.port} is already used by listen`,
      suggestion: 'give the control API a port of its own',
    })
  }
}

function checkStdio(upstream: StdioUpstream, path: YamlPath, complain: Complain): void {
  for (const [name, value] of Object.entries(upstream.env)) {
    if (!isPlainSecret(name, value)) continue
    complain([...path, 'env', name], {
      message: `\`${name}\` looks like a secret; secrets are never written into the configuration`,
      suggestion: `move it to secrets:  ${name}: env:${name}  (or file:/path/to/it)`,
    })
  }
  for (const [index, arg] of upstream.args.entries()) {
    if (!looksSecretValue(arg)) continue
    complain([...path, 'args', index], {
      message: 'this argument looks like a secret, and every user of this machine can see arguments',
      suggestion: 'hand it over in an environment variable under secrets',
    })
  }
  for (const name of Object.keys(upstream.secrets)) {
    if (Object.hasOwn(upstream.env, name))
      complain([...path, 'secrets', name], {
        message: `\`${name}\` is set under env too`,
        suggestion: 'keep one of the two',
        at: 'key',
      })
  }
}

function checkHttp(upstream: HttpUpstream, path: YamlPath, complain: Complain): void {
  const url = new URL(upstream.url)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    complain([...path, 'url'], {
      message: `an upstream cannot be reached over ${url.protocol}`,
      suggestion: 'use https://, or http:// on loopback',
    })
  } else if (isPlainRemote(upstream.url)) {
    complain([...path, 'url'], {
      message: `plain http to ${url.hostname}, which is not loopback`,
      suggestion: 'use https://',
    })
  }
  if (url.username !== '' || url.password !== '') {
    complain([...path, 'url'], {
      message: 'a URL must not carry a user name or password',
      suggestion: 'send it as a header under secretHeaders',
    })
  }
  const seen = new Map<string, string>()
  for (const [section, headers] of [
    ['headers', upstream.headers],
    ['secretHeaders', upstream.secretHeaders],
  ] as const) {
    for (const [name, value] of Object.entries(headers)) {
      const at = [...path, section, name]
      if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
        complain(at, { message: 'this is not a header name', suggestion: null, at: 'key' })
      const twin = seen.get(name.toLowerCase())
      if (twin !== undefined)
        complain(at, {
          message: `the header \`${name}\` is set twice (${twin})`,
          suggestion: 'keep one of the two',
          at: 'key',
        })
      seen.set(name.toLowerCase(), `${section}.${name}`)
      if (section === 'headers' && isPlainSecret(name, value)) {
        complain(at, {
          message: `the header \`${name}\` looks like a secret; secrets are never written into the configuration`,
          suggestion: `move it to secretHeaders:  ${name}: env:NAME  (or file:/path/to/it)`,
        })
      }
    }
  }
}

function isPlainSecret(name: string, value: string): boolean {
  return value !== '' && (looksSecretName(name) || looksSecretValue(value))
}

function isPlainRemote(url: string | undefined): boolean {
  if (url === undefined) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !isLoopback(hostname)
}
