/** The fields that TikTok puts around a list. */
import { toEpochSeconds } from '../../world/days.ts';
import { hashBits } from '../../world/random.ts';
import type { World } from '../../world/world.ts';

/** What TikTok puts around its answers. */
export function tiktokFrame(world: World, ...asked: readonly string[]) {
  const id = String(hashBits('log', world.day, ...asked));
  return {
    extra: { fatal_item_ids: [], logid: id, now: toEpochSeconds(world.day) * 1000 },
    log_pb: { impr_id: id },
    status_code: 0,
    status_msg: '',
  };
}
