/** Messages in Chinese. */
import { chineseMarket } from './market-zh.ts';
import type { Texts } from './texts.ts';

const budgets = { day: '当日', month: '当月' } as const;
const statuses: Readonly<Record<string, string>> = { failed: '失败', partial: '部分完成', out_of_budget: '超出预算' };

export const chinese: Texts = {
  alerts: {
    'pipeline-stale': {
      title: (_, pipeline) => `${pipeline} 长时间没有成功运行`,
      details: ({ lastSuccess, periodSeconds }, _, { time, duration }) =>
        `上次成功结束于 ${time(lastSuccess)}，计划周期为 ${duration(periodSeconds)}。`,
      remedy: '查看最近的运行及其结束原因。',
    },
    'slot-late': {
      title: (_, pipeline) => `${pipeline} 没有按计划开始`,
      details: ({ slot }, _, { time }) => `计划时间 ${time(slot)} 没有运行，调度器可能没有启动。`,
      remedy: '启动调度器或查看其日志，之后会自动补跑。',
    },
    'slot-missed': {
      title: (_, pipeline) => `${pipeline} 错过了计划时间`,
      details: ({ slots }) => `最近 24 小时错过 ${slots} 次。`,
      remedy: '在 ops.ticks 中查看原因；仍可购买的日期可用 backfill 补齐。',
    },
    'run-not-green': {
      title: ({ run, status }, pipeline) => `${pipeline}：运行 ${run} ${statuses[status] ?? status}`,
      details: ({ reason, requestsFailed, recordsQuarantined }, _, { number }) =>
        `原因：${reason ?? '未记录'}。失败请求 ${number(requestsFailed)} 个，隔离记录 ${number(recordsQuarantined)} 条。`,
      remedy: '查看该运行；手册说明了每种原因的处理方法。恢复运行不会重复购买。',
    },
    'run-too-long': {
      title: ({ run }, pipeline) => `${pipeline}：运行 ${run} 耗时远超平常`,
      details: ({ startedAt, usualSeconds }, _, { time, duration }) =>
        `开始于 ${time(startedAt)}，通常耗时 ${duration(usualSeconds)}。`,
      remedy: '查看请求在等待什么：工作进程、被暂停的通道或 API。',
    },
    'data-stale': {
      title: (_, pipeline) => `${pipeline}：数据表没有更新`,
      details: ({ tables, newestDay, expectedDay }) =>
        `应有日期：${expectedDay}；最新日期：${newestDay ?? '无'}。数据表：${tables.join('、')}。`,
      remedy: '先查看该流水线最近的运行，再用 gaps 查看缺口。',
    },
    'budget-burn': {
      title: ({ window }) => `${budgets[window]}预算消耗过快`,
      details: ({ spent, limit, projected, endsAt }, _, { number, time }) =>
        `已用 ${number(spent)} / ${number(limit)} 积分，按此速度到 ${time(endsAt)} 将达到 ${number(projected)}。`,
      remedy: '查看哪个流水线在消耗积分；减少请求或提高预算。',
    },
    'budget-runs-dry': {
      title: ({ window, spent, limit }) => `${budgets[window]}预算${spent >= limit ? '已用完' : '不足'}`,
      details: ({ spent, limit, forecast, endsAt }, _, { number, time }) =>
        `已用 ${number(spent)} / ${number(limit)} 积分，到 ${time(endsAt)} 计划共需 ${number(forecast)}。`,
      remedy: '提高预算或减少请求。达到上限的运行会在有预算后继续。',
    },
    'quota-exhausted': {
      title: () => 'EchoTik 账户额度已用完',
      details: ({ runs }) => `EchoTik 因额度拒绝了请求。运行：${runs.join('、')}。`,
      remedy: '在 EchoTik 购买积分或等待下一周期，然后恢复运行。',
    },
    'api-away': {
      title: () => '无法访问 EchoTik API 或 API 出错',
      details: ({ reason }) => `最近的错误：${reason}。`,
      remedy: '检查网络和 EchoTik 的状态。运行会等待，并在 30 分钟内自动继续。',
    },
    'queue-stuck': {
      title: (_, lane) => `通道 ${lane} 的请求无人处理`,
      details: ({ readySince, queued }, _, { time, number }) =>
        `最早的请求自 ${time(readySince)} 起就绪，排队 ${number(queued)} 个。`,
      remedy: '检查工作进程是否存活；重启不处理请求的工作进程。',
    },
    'lane-paused': {
      title: (_, lane) => `通道 ${lane} 被 API 限流`,
      details: ({ until }, _, { time }) => `通道暂停到 ${time(until)}，并非首次。`,
      remedy: '降低该通道的 perSecond。可能有其他程序使用同一账户。',
    },
    'credits-unknown': {
      title: ({ credits }, _, { number }) => `${number(credits)} 积分是否计费未知`,
      details: ({ spentToday }, _, { number }) => `今日已用 ${number(spentToday)} 积分，含上述积分。`,
      remedy: '与 EchoTik 账单核对，释放账单上没有的积分。',
    },
    'quarantine-grows': {
      title: ({ records }, stream, { number }) => `${stream}：${number(records)} 条记录被隔离`,
      details: () => '这些记录不在数据表中，原始响应已保存。',
      remedy: '查看记录的问题；升级后无需重新请求即可载入。',
    },
    'schema-drift': {
      title: (_, stream) => `${stream}：API 返回的字段有变化`,
      details: ({ paths }) => `字段：${paths.join('、')}。`,
      remedy: '查看变化；若没有丢失数据，可接受该变化。',
    },
    'check-failed': {
      title: ({ check, about }) => `数据检查 ${check} 未通过：${about}`,
      details: ({ detail }) => detail,
      remedy: 'docs/checks.md 说明了每项检查的处理方法。',
    },
    'no-workers': {
      title: () => '没有存活的工作进程，请求在等待',
      details: ({ waiting }, _, { number }) => `等待的请求：${number(waiting)} 个。`,
      remedy: '启动一个工作进程。',
    },
    'worker-lost': {
      title: ({ host }, worker) => `${host} 上的工作进程 ${worker} 消失`,
      details: ({ lastHeartbeat }, _, { time }) => `最后一次心跳：${time(lastHeartbeat)}。其他工作进程会接管它的请求。`,
      remedy: '查看该进程和主机的日志：崩溃、内存不足被终止或网络中断。',
    },
    'disk-full': {
      title: ({ place, freeBytes }) => `${place} 的磁盘${freeBytes === null ? '已满' : '即将写满'}`,
      details: ({ freeBytes }, _, { bytes }) =>
        freeBytes === null ? 'PostgreSQL 报告磁盘已满，工作进程在等待。' : `剩余 ${bytes(freeBytes)}。`,
      remedy: '清理或扩容磁盘；retention 可删除旧的原始响应。',
    },
    'connections-high': {
      title: () => 'PostgreSQL 的可用连接很少',
      details: ({ used, limit }, _, { number }) => `已用 ${number(used)} / ${number(limit)}。`,
      remedy: '查看连接的使用者；提高 max_connections 或减少工作进程。',
    },
    'database-away': {
      title: () => '无法访问 PostgreSQL 或 PostgreSQL 出错',
      details: ({ reason }) => `最近的错误：${reason}。工作进程会保留响应并等待。`,
      remedy: '检查服务器、网络和密码。',
    },
  },
  severities: { critical: '严重', warning: '警告' },
  firing: '告警',
  resolved: '已恢复',
  since: '开始时间',
  until: '恢复时间',
  remedy: '处理方法',
  commands: '命令',
  runbook: '手册',
  several: (alerts) => `${alerts} 条告警`,
  truncated: '（已截断）',
  digest: {
    title: (day) => `${day} 日报`,
    lines: ({ pipelines, succeeded, paused, slotsMissed, budgets: spending, newestDay, workers }, { number }) => [
      `${pipelines} 个流水线中 ${succeeded} 个最近一次运行成功，${paused} 个已暂停。`,
      `24 小时内错过的计划：${slotsMissed}。`,
      ...spending.map(
        ({ window, spent, limit }) =>
          `${budgets[window]}积分：${number(spent)}${limit === null ? '' : ` / ${number(limit)}`}。`,
      ),
      `最新日期：${newestDay ?? '无'}。存活的工作进程：${workers}。`,
    ],
    noAlerts: '没有告警。',
    firing: (alerts) => `正在告警：${alerts} 条。`,
  },
  market: chineseMarket,
  test: { title: '测试消息', details: '这是告警通道的测试消息，一切正常。' },
};
