package dev.verge.inference.model;

/** What a model is for, as {@code model.json} says under {@code task}. */
public enum Task {
    /** A window in, a class out. */
    CLASSIFICATION,
    /** A window in, a score for each signal out. */
    INTEGRITY,
    /** A window and what is missing in it in, the window without gaps out. */
    IMPUTATION,
    /** Any tensors in, any tensors out. */
    TENSOR
}
