// The house's clock: the server may run on a simulated time, and people read it in Shanghai.
const offset = { ms: 0 };

export function follow(now) {
  const moment = Date.parse(now);
  if (!Number.isNaN(moment)) offset.ms = moment - Date.now();
}

export const present = () => new Date(Date.now() + offset.ms);

const format = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", ...options });
const hours = format({ hour: "2-digit", minute: "2-digit", hour12: false });
const day = format({ month: "long", day: "numeric" });
const longDay = format({ month: "long", day: "numeric", weekday: "long" });

export const atHour = (moment) => hours.format(moment).replace(/^24/, "00");
export const onDay = (moment) => day.format(moment);
export const onLongDay = (moment) => longDay.format(moment);

export function when(moment) {
  return onDay(moment) === onDay(present()) ? atHour(moment) : `${onDay(moment)} ${atHour(moment)}`;
}
