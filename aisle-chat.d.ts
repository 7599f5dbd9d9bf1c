/*
 * Types of <aisle-chat>. Written by hand; tests/e2e/manifest.test.mjs compares the
 * names with custom-elements.json, the shell and the Rust sources.
 */

/** Why the widget cannot run, or why the server refused a message. */
export type AisleErrorCode =
  | 'csp' | 'not-found' | 'wrong-mime' | 'truncated' | 'corrupt' | 'integrity'
  | 'network' | 'offline' | 'unsupported' | 'timeout' | 'trap' | 'message-refused'
  | 'token-expired' | 'token-invalid' | 'forbidden' | 'superseded' | 'malformed';

/** What support needs to know; no message text, no secret. */
export interface AisleDiagnostics {
  version: string;
  connection: string;
  rows: number;
  messages: number;
  unsent: number;
  unread: number;
  epoch: string | null;
  seq: number;
  persistence: 'device' | 'session' | 'none';
  durable: boolean;
  issues: { attribute: string; value: string; reason: string; hint: string }[];
  /** Once rules are watched: those that run, and what is wrong with others. With `data-debug` also why each is as it is. */
  rules?: { rules: { name: string }[]; issues: string[] };
}

export type AisleSurface = 'bubble' | 'banner' | 'toast' | 'card' | 'panel' | 'badge' | 'inline';

/** A fact's value: durations in milliseconds, money in minor units. */
export type AisleValue = string | number | boolean | string[] | { minor: number; currency: string };

/** What a rule is about to show. */
export interface AisleFiring {
  rule: string;
  surface: AisleSurface;
  experiment?: string;
  arm?: string;
  /** The facts that its message names, as far as they are known. */
  values: Record<string, AisleValue>;
}

/** Calls that wait for the widget reject with `{ code, detail }` if it cannot run. */
export interface AisleMethods {
  /** Opens the panel unless the page vetoes it; resolves to whether it is open. */
  show(): Promise<boolean>;
  hide(): Promise<void>;
  toggle(): Promise<boolean | void>;
  /** Resolves to the message's id once it is queued, to undefined if it is blank. */
  send(text: string): Promise<string | undefined>;
  /** Shows content as a card, or in the conversation if the panel is open. */
  present(content: AisleContent): Promise<void>;
  /**
   * Says who the visitor is, by a token that your server signed, or by a function that
   * fetches one: it is asked now, and whenever the server says that one is over.
   * `null` signs out, as `reset()` does.
   */
  identify(token: string | null | (() => string | null | Promise<string | null>)): Promise<void>;
  /** Signs out: nothing of the visitor stays on the device, in any tab. The server keeps what it has. */
  reset(): Promise<void>;
  /** Says that something happened; rules wait for it by `event('name')`. */
  track(name: string, props?: object): Promise<void>;
  /** Says what the page knows of itself, the product and the visitor. */
  setContext(context: object): Promise<void>;
  /** Says what is in the cart. */
  setCart(cart: object): Promise<void>;
  grantConsent(): Promise<void>;
  withdrawConsent(): Promise<void>;
  forget(): Promise<void>;
  diagnostics(): Promise<AisleDiagnostics>;
}

/** What a message holds; `fallback` is shown where type or version is not known. */
export interface AisleContent {
  type: string;
  v: number;
  fallback: string;
  data: object;
}

/** A product of a card, as it is chosen there. Amounts are in minor units. */
export interface AisleChosen {
  product: string;
  variant?: string;
  quantity: number;
  price?: { amount: number; currency: string };
  title: string;
  url?: string;
  message_id?: string;
}

export interface AisleProductAction extends AisleChosen {
  action: 'view' | 'select';
}

export interface AisleAddToCart extends AisleChosen {
  /** The page adds it itself: resolved means added, rejected failed, with the error's message. To be called at once. */
  respondWith(promise: Promise<unknown>): void;
}

export interface AisleCoupon {
  code: string;
  message_id?: string;
}

export interface AisleApplyCoupon extends AisleCoupon {
  /** As of AisleAddToCart. */
  respondWith(promise: Promise<unknown>): void;
}

/** What was filled in while nobody was there; what is empty is absent. */
export interface AisleOfflineSubmit {
  name?: string;
  company?: string;
  email?: string;
  phone?: string;
  order?: string;
  topic?: string;
  message?: string;
  /** How many files. */
  files: number;
  /** Each with the words that stood there, given or not. */
  consents: { id: string; version: string; purpose: string; given: boolean }[];
  /** The page takes it over: resolved means that it has it; rejected, the form is there again. To be called at once. */
  respondWith(promise: Promise<unknown>): void;
}

export interface AisleEventMap {
  'aisle-before-show': CustomEvent<null>;
  'aisle-show': CustomEvent<null>;
  'aisle-hide': CustomEvent<null>;
  'aisle-before-send': CustomEvent<{ id: string; text: string; file?: { name: string; size: number; type: string } }>;
  'aisle-message': CustomEvent<object>;
  'aisle-queue': CustomEvent<{ position: number | null; wait: [number, number] | null; ended: 'closed' | null }>;
  'aisle-unread': CustomEvent<{ count: number }>;
  'aisle-state': CustomEvent<{ connection: string }>;
  'aisle-trigger': CustomEvent<AisleFiring>;
  'aisle-conversion': CustomEvent<{ rule: string; surface: AisleSurface; goal: string; experiment?: string; arm?: string }>;
  'aisle-exposure': CustomEvent<{ rule: string; surface: AisleSurface; experiment?: string; arm?: string }>;
  'aisle-accept': CustomEvent<{ rule: string; surface: AisleSurface; reply?: string }>;
  'aisle-dismiss': CustomEvent<{ rule: string; surface: AisleSurface; by: 'visitor' | 'page' | 'time' }>;
  'aisle-product-action': CustomEvent<AisleProductAction>;
  /** Cancelable: a vetoed one counts as added. */
  'aisle-add-to-cart': CustomEvent<AisleAddToCart>;
  'aisle-coupon': CustomEvent<AisleCoupon & { state: 'issued' | 'revealed' | 'copied' | 'applied' | 'expired' }>;
  /** Cancelable: a vetoed one counts as applied. */
  'aisle-apply-coupon': CustomEvent<AisleApplyCoupon>;
  /** Cancelable: of a vetoed one nothing goes to the backend, and the form says thanks. */
  'aisle-offline-submit': CustomEvent<AisleOfflineSubmit>;
  /** Cancelable where a connection was refused: then the visitor is not told. */
  'aisle-error': CustomEvent<{ code: AisleErrorCode; detail?: string; id?: string }>;
}

/** The element. Settings are `data-` attributes; `element.dataset` sets them from script. */
export interface AisleChatElement extends HTMLElement, AisleMethods {
  /** Whether the panel is open; reflects the attribute. */
  open: boolean;
  /** Rules as objects, beside those of attributes and templates. */
  triggers: object[] | undefined;
  addEventListener<K extends keyof AisleEventMap>(
    type: K, listener: (this: AisleChatElement, event: AisleEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions): void;
}

/** A backend the page brings itself. Frames are JSON texts of the Aisle protocol. */
export interface AisleTransport {
  /** Must not call back before it has returned. */
  connect(context: AisleTransportContext): AisleConnection;
}

export interface AisleTransportContext {
  endpoint?: string;
  locale: string;
  /** How long anything may be kept on the device, by settings and consent. */
  persist: 'none' | 'session' | 'device';
  /** How long it might be with the visitor's consent. */
  wish: 'none' | 'session' | 'device';
  /** Consent was refused or taken back: what is on the device already must go. */
  erase: boolean;
  opened(): void;
  frame(text: string): void;
  closed(reason: 'lost' | 'busy' | 'refused', detail?: number | string): void;
}

export interface AisleConnection {
  send(text: string): void;
  close(): void;
}

/** `[method, ...arguments]`; an element as first argument chooses it, else the page's first one is meant. */
export type AisleCall = [keyof AisleMethods | 'registerTransport', ...unknown[]];

type OnElement<M> = { [K in keyof M]: M[K] extends (...args: infer A) => infer R
  ? { (...args: A): R; (element: AisleChatElement, ...args: A): R } : never };

/** `window.AisleChat`; before the script runs it may be a plain array of calls. */
export interface AislePage extends OnElement<AisleMethods> {
  push(...calls: AisleCall[]): void;
  registerTransport(name: string, transport: AisleTransport): void;
}

/**
 * Defines the element. `load` stands in for fetching the widget, `watch` for fetching
 * what watches rules. Returns nothing if the tag is taken, by another copy of Aisle
 * Chat (silently) or by a stranger.
 */
export function define(options?: {
  tag?: string;
  load?: (priority: 'high' | 'low' | 'auto') => Promise<{ mount(host: HTMLElement, frame: object): object }>;
  watch?: () => Promise<{ watch(host: HTMLElement, shell: object): object }>;
}): (new () => AisleChatElement) | undefined;

declare global {
  interface Window {
    AisleChat: AislePage | AisleCall[];
  }
  interface HTMLElementTagNameMap {
    'aisle-chat': AisleChatElement;
  }
  interface HTMLElementEventMap extends AisleEventMap {}
}
