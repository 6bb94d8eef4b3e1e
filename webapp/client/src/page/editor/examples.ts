import type { Key } from '../language/language';

/** An effect to begin with. */
export interface Example {
  title: Key;
  code: string;
}

/** In the order of the menu; the first is where a visitor begins. docs/effects-in-python.md explains each. */
export const EXAMPLES: readonly Example[] = [
  {
    title: 'effect.example_breath',
    code: `# The room's blur breathes, six times a minute.
def effect(frame):
    breath = 0.5 - 0.5 * cos(frame.time * tau / 10)
    return blur(0.2 + 0.8 * breath, "bokeh")
`,
  },
  {
    title: 'effect.example_shy',
    code: `# The more you move, the less of your room is seen.
def effect(frame):
    return blur(min(1, 0.25 + frame.person.motion))
`,
  },
  {
    title: 'effect.example_sunrise',
    code: `# A sky from night to day and back, once in a minute.
def effect(frame):
    day = 0.5 - 0.5 * cos(frame.time * tau / 60)
    high = mix("#0b1030", "#5aa7e0", day)
    low = mix("#3a2246", "#ffd9a0", day)
    return gradient(high, low, light_wrap=0.4, match=0.5)
`,
  },
  {
    title: 'effect.example_aurora',
    code: `# Northern lights: curtains that drift and fade upwards.
def effect(frame):
    t = frame.time

    def paint(x, y):
        fold = sin(7 * x + 0.6 * t) + sin(13 * x - 0.9 * t + 3 * y)
        glow = exp(-(((y - 0.45 - 0.12 * fold) * 3.2) ** 2))
        return mix("#050a1c", hsv(0.42 + 0.08 * fold, 0.6, 0.8), glow)

    return picture(paint, light_wrap=0.4)
`,
  },
  {
    title: 'effect.example_spotlight',
    code: `# A spotlight that follows you.
def effect(frame):
    me = frame.person

    def paint(x, y):
        far = hypot((x - me.x) * frame.aspect, y - me.y)
        return mix("#ffe2b0", "#1c1030", far * 1.4)

    return picture(paint, light_wrap=0.5)
`,
  },
  {
    title: 'effect.example_rings',
    code: `# Rings of colour that your outline sends out.
def effect(frame):
    me, t = frame.person, frame.time

    def paint(x, y):
        far = hypot((x - me.x) * frame.aspect, y - me.y)
        wave = 0.5 + 0.5 * sin(far * 24 - t * 4)
        near = 0.3 * me.at(x, y)
        return hsv(far - t / 12, 0.65, 0.25 + near + 0.45 * wave)

    return picture(paint, 48)
`,
  },
];
