/** What a channel is: it brings a message into the format of a service, and sends it. */
import type { Message } from '../message.ts';

/** A rate that the service allows. */
interface RateLimit {
  readonly messages: number;
  readonly perMs: number;
}

export interface Channel {
  /**
   * Resolves when the service has accepted the message, with a note where not everything was accepted. Rejects with
   * DeliveryError.
   */
  readonly send: (message: Message) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

/** What the outbox has to know of a type of channels. */
export interface ChannelTraits {
  /** Absent: no limit is known. Less than the service allows, because others may use the same address. */
  readonly limit?: RateLimit;
  /** Several messages may become one, where otherwise the limit would be exceeded. */
  readonly combines: boolean;
  /** Alerts only: a digest means nothing to it. */
  readonly alertsOnly?: true;
  /** The service asks not to send at full and half hours, when everybody does. */
  readonly avoidsHalfHours?: true;
}
