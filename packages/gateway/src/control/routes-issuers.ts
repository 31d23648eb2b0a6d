/** Routes by which OpenID Connect issuers sign operators in: there, and back again. */

import { z } from '@hono/zod-openapi'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { checkOwnPage } from './callers.ts'
import { readOrigin } from './places.ts'
import { ControlError, notFound } from './problem.ts'
import { type ControlApp, describeRoutes, REFUSED } from './route.ts'
import { signInAs } from './sign-in-acts.ts'
import type { ControlServices } from './services.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

/** Lax: the issuer sends the browser back from another site, and this must come along. */
const COOKIE = '__Host-callgate-issuer'
const HOME = '/console/'
/** A page of ours and nothing else: no scheme, no host, no way up, nothing that a browser reads as one. */
const OwnPath = z
  .string()
  .max(512)
  .regex(/^\/(?:console|approvals)\/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\/?)*$/)
  .default(HOME)
  .describe('Page of ours to open then')
const params = z.object({ issuer: z.string().regex(/^[a-z0-9-]{1,24}$/) })

const responses = {
  303: { description: 'Goes on there' },
  default: REFUSED,
}

export function addIssuerRoutes(
  app: ControlApp,
  services: ControlServices,
  { throttle }: { readonly throttle: SignInThrottle },
): void {
  const createRoute = describeRoutes(services)
  const { signIn, approvals, logger } = services
  app.openapi(
    createRoute('public', {
      method: 'get',
      path: '/session/oidc/{issuer}',
      request: { params, query: z.object({ to: OwnPath }) },
      responses,
    }),
    async (c) => {
      // Any page can have its browser ask for this; the attempts it would use up are those of everybody.
      checkOwnPage(c.req.raw.headers)
      throttle.check()
      const { issuer } = c.req.valid('param')
      const begun = await signIn.issuers
        .begin(issuer, callbackOf(c.req.raw.headers, issuer, approvals.publicUrl), c.req.valid('query').to)
        .catch((error: unknown) => {
          logger.warn({ issuer, error: String(error) }, 'an issuer cannot sign anybody in')
          throw new ControlError(
            503,
            'upstream-unavailable',
            'The issuer cannot be reached; try again later.',
          )
        })
      if (begun === undefined) throw notFound('issuer')
      const cookie = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', maxAge: 600 } as const
      setCookie(c, COOKIE, begun.browserSecret, cookie)
      return c.redirect(begun.url.href, 303)
    },
  )
  app.openapi(
    createRoute('public', {
      method: 'get',
      path: '/session/oidc/{issuer}/callback',
      request: { params },
      responses,
    }),
    async (c) => {
      // Where nobody began there is nothing to guess: what other pages have their browser ask for does not count.
      const browserSecret = getCookie(c, COOKIE)
      if (browserSecret !== undefined) throttle.check()
      const { issuer } = c.req.valid('param')
      const answer = callbackOf(c.req.raw.headers, issuer, approvals.publicUrl)
      answer.search = new URL(c.req.url).search
      const signedIn = await signIn.issuers.finish(issuer, answer, browserSecret ?? '')
      deleteCookie(c, COOKIE, { path: '/', secure: true })
      if (signedIn === undefined) {
        if (browserSecret !== undefined) throttle.countFailure()
        return c.redirect(`${HOME}?sign-in=refused`, 303)
      }
      await signInAs(c, services, { operator: signedIn.operator, how: 'issuer' })
      return c.redirect(signedIn.to, 303)
    },
  )
}

function callbackOf(headers: Headers, issuer: string, publicUrl: string | undefined): URL {
  return new URL(`/api/v1/session/oidc/${issuer}/callback`, readOrigin(headers, publicUrl))
}
