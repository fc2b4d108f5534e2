/** The fields that TikTok puts around the results of a search. */
import { hashFileName } from '../../world/ids.ts';
import type { World } from '../../world/world.ts';

/** What TikTok's searches wrap around their results. */
export function aroundSearch(keyword: string, channel: string, world: World) {
  const impression = hashFileName('impression', keyword, channel, world.day);
  return {
    global_doodle_config: {
      feedback_survey: [{ multiple_choices: [{ key: 'Dislike', value: 'Dislike' }], send_us_multiple_choices: null }],
      hide_results: false,
      keyword,
      search_channel: channel,
      tns_search_result: 'Pass',
    },
    log_pb: { impr_id: impression },
    qc: '',
    status_code: 0,
  };
}
