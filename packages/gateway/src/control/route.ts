/** How routes of the control API are described: parts that every route has, and short forms for bodies and answers. */

import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import { Problem } from '@callgate/contracts/control'
import type { Permission } from '@callgate/contracts/operator'
import type { Context, MiddlewareHandler } from 'hono'
import type { ActServices } from './acts.ts'
import { checkPermission } from './guards.ts'
import type { ControlEnv } from './control-env.ts'
import { answerOnce } from './retries.ts'
import type { ControlServices } from './services.ts'

export type ControlApp = OpenAPIHono<ControlEnv>

const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })

/**
 * What every route may end in; named, so that the description of the API says it once. Made anew, because only schemas made
 * after the library was loaded can be named.
 */
export const REFUSED = {
  description: 'Refused',
  content: { 'application/problem+json': { schema: z.object(Problem.shape).openapi('Problem') } },
}

/** A JSON answer of status 200, with the problem every route may end in. */
export function answers<T extends z.ZodType>(schema: T, description: string) {
  return {
    200: { description, content: json(schema) },
    default: REFUSED,
  }
}

export function body<T extends z.ZodType>(schema: T) {
  return { body: { required: true, content: json(schema) } }
}

/** A body that may be left out. */
export function maybeBody<T extends z.ZodType>(schema: T) {
  return { body: { required: false, content: json(schema) } }
}

/** Lets through whom the permission was given to. */
export function requirePermission(
  permission: Permission,
  services: Pick<ControlServices, 'recordAdmin' | 'logger'>,
): MiddlewareHandler<ControlEnv> {
  return async (c, next) => {
    const { method, path } = c.req
    const attempted = {
      what: `${method} ${path}`.slice(0, 512),
      changes: method !== 'GET' && method !== 'HEAD',
    }
    await checkPermission(c.get('operator'), permission, attempted, services)
    await next()
  }
}

type Described = Omit<RouteConfig, 'security' | 'middleware' | 'path'>

/** `public`: before anybody is known, for signing in. `self`: whoever is known, about nobody but themselves. */
export type Access = Permission | 'public' | 'self'

const OPEN: readonly Access[] = ['public', 'self']

/** Describes routes; one that does not say which permission it needs does not compile. */
export function describeRoutes(services: Pick<ControlServices, 'recordAdmin' | 'logger'>) {
  return <R extends Described & { path: string }>(access: Access, route: R) =>
    createRoute<
      R['path'],
      R & { security: { operator: string[] }[]; middleware: MiddlewareHandler<ControlEnv>[] }
    >({
      ...route,
      'x-permission': access,
      security: access === 'public' ? [] : [{ operator: [] }],
      middleware: [
        ...(isOpen(access) ? [] : [requirePermission(access, services)]),
        ...(access === 'public' || route.method !== 'post' ? [] : [answerOnce]),
      ],
    })
}

function isOpen(access: Access): access is Exclude<Access, Permission> {
  return OPEN.includes(access)
}

/** The services as the operator who sent this request uses them. */
export function asOperator(c: Context<ControlEnv>, services: ControlServices): ActServices {
  return { recordAdmin: services.recordAdmin, logger: services.logger, operator: c.get('operator').name }
}
