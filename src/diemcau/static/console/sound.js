/**
 * A short tone and a tap for whoever looks at people, not at the screen. Silent where the browser forbids it.
 */
export function createSound() {
  let context = null;
  return (isGood) => {
    navigator.vibrate?.(isGood ? 60 : [80, 60, 80]);
    if (!navigator.userActivation?.hasBeenActive) return;
    context ??= new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = isGood ? 880 : 220;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + (isGood ? 0.09 : 0.28));
  };
}
