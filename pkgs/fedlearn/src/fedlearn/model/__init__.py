"""Asking a language model what an episode teaches, off until a person turns it on.

The model gets one redacted episode at a time as data, and a schema. Nothing is taken on
its word: what a lesson says must stand in the episode, or the lesson is dropped. A slow
or absent server delays lessons, and never a sync.
"""

from fedlearn.model.model_engine import ModelFigures, learn_by_model

__all__ = ["ModelFigures", "learn_by_model"]
