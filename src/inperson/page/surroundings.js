/** Where the page runs: which browser, in an app, in a frame; and what of that keeps it from the camera. */

const NAME = navigator.userAgent;
const APP = /FBA[NV]|FB_IAB|Instagram|MicroMessenger|\bLine\/|TikTok|musical_ly|Bytedance|Snapchat|Twitter|LinkedInApp|Pinterest|KAKAOTALK|Zalo|WhatsApp/i;
const IOS = /iP(?:hone|ad|od)/.test(NAME) || (/Macintosh/.test(NAME) && navigator.maxTouchPoints > 1);
const ANDROID = /Android/.test(NAME);
const INSIDE_OWN = /; wv\)/.test(NAME) || (IOS && !/Safari\//.test(NAME));
const INSIDE_OTHER = APP.test(NAME);

/** Whether another page is around this one. */
export const framed = window.parent !== window;

/** The origin that may put this page into a frame, and is told how it ends; empty where none may. */
export const parent = document.documentElement.dataset.parent;

/** Whether this is a computer, whose owner may rather use a phone. */
export const desktop = !IOS && !ANDROID && matchMedia("(pointer: fine)").matches;

/** The browser that a person has besides this app. */
export const otherBrowser = IOS ? "Safari" : "Chrome";

/** What keeps this browser from a check at all: the notice's code, or null. */
export function hindrance() {
  if (!window.isSecureContext) return framed && location.protocol === "https:" ? "FRAME" : "INSECURE";
  const policy = document.permissionsPolicy ?? document.featurePolicy;
  if (framed && policy?.allowsFeature && !policy.allowsFeature("camera")) return "FRAME";
  const able = navigator.mediaDevices?.getUserMedia && HTMLCanvasElement.prototype.toBlob;
  if (able) return null;
  return INSIDE_OWN || INSIDE_OTHER ? "IN_APP" : "NOT_SUPPORT";
}

/** The notice for a camera's trouble: that an app's own browser is refused it is seldom the person's doing. */
export const trouble = (code) => (code === "NO_PERMISSION" && INSIDE_OTHER ? "IN_APP" : code);

/** What to do about a notice, step by step: the paths of its texts. */
export function steps(code) {
  if (code === "IN_APP") return ["outside.1", "outside.2", "outside.3"];
  if (code !== "NO_PERMISSION") return [];
  const browser = family();
  const last = ["APP", "OTHER_IOS"].includes(browser) ? [] : ["allow.system"];
  return [`allow.${browser}.1`, `allow.${browser}.2`, ...last];
}

function family() {
  if (INSIDE_OWN) return "APP";
  if (IOS) return /CriOS|FxiOS|EdgiOS|OPT\//.test(NAME) ? "OTHER_IOS" : "SAFARI_IOS";
  if (/SamsungBrowser/.test(NAME)) return "SAMSUNG";
  if (/Firefox\//.test(NAME)) return ANDROID ? "FIREFOX_ANDROID" : "FIREFOX";
  if (/Chrome\//.test(NAME)) return ANDROID ? "CHROME_ANDROID" : "CHROME";
  return /Safari\//.test(NAME) ? "SAFARI" : "OTHER";
}

/** The address by which `url` opens in the person's own browser instead of this app; the app may ignore it. */
export function outwards(url) {
  const [scheme, rest] = url.split("://");
  if (IOS) return `x-safari-${scheme}://${rest}`;
  return `intent://${rest}#Intent;scheme=${scheme};package=com.android.chrome;end`;
}
