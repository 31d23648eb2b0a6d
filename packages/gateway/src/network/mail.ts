/** Sends one mail over SMTP: to an address that was judged, over TLS except on loopback, bounded in time and in what is read. */

import { hash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { checkServerIdentity, rootCertificates, type ConnectionOptions } from 'node:tls'
import { DeliveryRefused, type Mail, type SendMail } from '../pipeline/ports/mail-port.ts'
import { isLoopbackName, NetworkRefused, plainHost, type Reach } from './reach.ts'

const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const
/** Answers of mail servers are short. */
const ANSWER_BYTES_MAX = 16 << 10
const CA_BYTES_MAX = 1 << 20

export interface MailParts {
  readonly reach: Reach
  /** Pins of keys by host, as `network.pins` has them. */
  readonly pins: () => Readonly<Record<string, readonly string[]>>
}

export function createSendMail({ reach, pins }: MailParts): SendMail {
  return async (mail) => {
    const place = readPlace(mail)
    // Loaded by those alone that send mail.
    const { createTransport } = await import('nodemailer')
    const tls = await buildTls(mail, place, pins()[place.host])
    const connection = await reach.dial(place.host, place.port, mail.timeoutMs)
    // Whoever waits for it is told; what nobody waits for any more must not end the process.
    connection.on('error', () => undefined)
    const transport = createTransport({
      host: place.host,
      connection,
      secure: place.isSecure,
      requireTLS: !place.isSecure && !place.isPlain,
      ignoreTLS: place.isPlain,
      tls,
      // A server that offers nobody to sign in is not given the mail either.
      ...(mail.signIn === null
        ? {}
        : { auth: { user: mail.signIn.user, pass: mail.signIn.password }, forceAuth: true }),
      name: 'callgate',
      connectionTimeout: mail.timeoutMs,
      greetingTimeout: mail.timeoutMs,
      socketTimeout: mail.timeoutMs,
      socketCloseTimeout: 0,
      maxResponseSize: ANSWER_BYTES_MAX,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => reject(new Error(`${place.host} did not take the mail within ${mail.timeoutMs} ms`)),
      mail.timeoutMs,
    )
    try {
      const sending = transport.sendMail(envelopeOf(mail))
      const { rejected } = await Promise.race([sending, late])
      if (rejected.length > 0)
        throw new DeliveryRefused(
          `${place.host} refused ${rejected.length} of ${mail.to.length} people`,
          true,
        )
    } catch (error) {
      throw explain(error, place.host)
    } finally {
      clearTimeout(timer)
      connection.destroy()
      transport.close()
    }
  }
}

interface Place {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  /** Loopback, and nobody signs in: the one case without TLS. */
  readonly isPlain: boolean
}

function readPlace({ url, signIn }: Mail): Place {
  const { protocol, hostname, port, username, password } = new URL(url)
  if (protocol !== 'smtp:' && protocol !== 'smtps:') throw new Error('A mail server is smtp: or smtps:')
  if (username !== '' || password !== '')
    throw new Error('The address of a mail server must not carry credentials')
  const isSecure = protocol === 'smtps:'
  return {
    host: plainHost(hostname),
    port: port === '' ? PORTS[protocol] : Number(port),
    isSecure,
    isPlain: !isSecure && isLoopbackName(hostname) && signIn === null,
  }
}

async function buildTls(
  { caFile }: Mail,
  { host }: Place,
  pinned: readonly string[] | undefined,
): Promise<ConnectionOptions> {
  const options: ConnectionOptions = {
    servername: host,
    minVersion: 'TLSv1.2',
    // Called once the chain is good, before anything is said: a pin that does not match ends it here.
    checkServerIdentity(name, certificate) {
      const wrong = checkServerIdentity(name, certificate)
      if (wrong !== undefined || pinned === undefined) return wrong
      const pin = `sha256/${digestOfKey(certificate.raw)}`
      return pinned.includes(pin)
        ? undefined
        : new NetworkRefused(`${host} has the key ${pin}, which network.pins does not name`)
    },
  }
  if (caFile === null) return options
  const pem = await readFile(caFile)
  if (pem.length > CA_BYTES_MAX) throw new Error('The caFile of this channel is too large')
  return { ...options, ca: [...rootCertificates, pem] }
}

function digestOfKey(certificate: Buffer): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return hash('sha256', spki, 'base64')
}

/** Recipients and headers are handed over by their parts: nothing in them is read as an address or a header line. */
function envelopeOf({ from, to, subject, text, html, id, thread }: Mail) {
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const root = thread === null ? undefined : `<${thread}@${domain}>`
  return {
    from: { name: 'Callgate', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject,
    text,
    html,
    messageId: `<${id}@${domain}>`,
    ...(root === undefined ? {} : { inReplyTo: root, references: [root] }),
    // RFC 3834 §5: nobody's holiday answers it.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}

/** Of what a server said, its code alone: the rest is its own words. */
function explain(error: unknown, host: string): Error {
  if (error instanceof DeliveryRefused || error instanceof NetworkRefused) return error
  const { responseCode, command, code } = (error ?? {}) as Record<string, unknown>
  if (typeof responseCode === 'number') {
    const asked = typeof command === 'string' ? command : 'the connection'
    const said = `${host} answered ${responseCode} to ${asked}`
    return new DeliveryRefused(said, responseCode >= 500 && responseCode < 600)
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new Error(`${host}: ${reason.slice(0, 300)}${typeof code === 'string' ? ` (${code})` : ''}`, {
    cause: error,
  })
}
