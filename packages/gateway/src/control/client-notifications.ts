/** The calls of the control API for notifications. */

import type { z } from 'zod'
import { ChannelView, type DeliveryQuery, DeliveryView } from '@callgate/contracts/notification'
import { toQuery } from './query.ts'
import type { Sending } from './sending.ts'

const BASE = '/notifications'

export function notificationCalls({ list, post }: Sending) {
  return {
    listChannels: () => list(`${BASE}/channels`, ChannelView),
    listDeliveries: (query: Partial<z.output<typeof DeliveryQuery>> = {}) =>
      list(`${BASE}/deliveries${toQuery(query)}`, DeliveryView),
    testChannel: (channel: string) =>
      post(`${BASE}/channels/${encodeURIComponent(channel)}/test`, DeliveryView),
  }
}
