/** A mail server for tests: TLS by a certificate of its own, people who sign in, and refusals on demand. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export const PASSWORD = 'correct horse'

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly secure: boolean
  readonly user: string | null
  readonly raw: string
  /** Header by its name in lower case, unfolded. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly html: string
}

export interface TestMailServer {
  readonly port: number
  readonly received: ReceivedMail[]
  /** How many have connected. */
  connections(): number
  /** PEM file that the certificate is known by. */
  readonly caFile: string
  readonly certificate: Buffer
  close(): Promise<void>
}

export async function startMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-mail-'))
  const caFile = makeCertificate(folder)
  const received: ReceivedMail[] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    key: readFileSync(join(folder, 'key.pem')),
    cert: readFileSync(caFile),
    onConnect(_session, done) {
      connections += 1
      done()
    },
    onAuth: ({ username, password }, _session, done) =>
      password === PASSWORD ? done(null, { user: username }) : done(new Error('535 no')),
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
          ...readMail(Buffer.concat(parts).toString('latin1')),
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  const listening = await new Promise<AddressInfo>((resolve) => {
    const inner = server.listen(0, '127.0.0.1', () => resolve(inner.address() as AddressInfo))
  })
  return {
    port: listening.port,
    received,
    connections: () => connections,
    caFile,
    certificate: readFileSync(caFile),
    async close() {
      await new Promise<void>((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function makeCertificate(folder: string): string {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost'
  const files = ['-keyout', key, '-out', cert, '-addext', 'subjectAltName=DNS:localhost']
  execFileSync('openssl', [...request.split(' '), ...files], { stdio: 'ignore' })
  return cert
}

function readMail(raw: string): Pick<ReceivedMail, 'raw' | 'headers' | 'text' | 'html'> {
  const headers = readHeaders(raw)
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? 'none'
  const parts = raw.split(`--${boundary}`).slice(1, -1)
  const bodyOf = (type: string): string => {
    const part = parts.find((one) => readHeaders(one.trimStart()).get('content-type')?.startsWith(type))
    return part === undefined ? '' : decodePart(part.trimStart())
  }
  return { raw, headers, text: bodyOf('text/plain'), html: bodyOf('text/html') }
}

function readHeaders(part: string): ReadonlyMap<string, string> {
  const [head = ''] = part.split('\r\n\r\n', 1)
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
}

function decodePart(part: string): string {
  const body = part.slice(part.indexOf('\r\n\r\n') + 4)
  const encoding = readHeaders(part).get('content-transfer-encoding')
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
