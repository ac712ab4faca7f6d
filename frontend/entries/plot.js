export {
  areaY, axisX, axisY, barX, barY, binX, dot, frame, gridX, gridY, groupX, groupY, lineY, plot, pointer, rectX, rectY,
  ruleX, ruleY, text, tickX, tip,
} from "@observablehq/plot";
